import { createStreamJoin } from "../dialects/openai-completions/join-streams.ts";
import type { PromptRequest } from "../dialects/openai-completions/prompts.ts";
import { writeErrorEvent } from "../dialects/openai-completions/write-error.ts";
import { asProxyError } from "../errors.ts";
import type { Outcome } from "../receipt.ts";
import type { Call } from "./call.ts";
import { mergeStreams } from "./merge-streams.ts";
import { MAX_PARTS_AT_ONCE, withPartCall } from "./part-call.ts";

const KEEP_ALIVE = ": keep-alive\n\n";

export type StreamedPrompts = {
  call: Call;
  request: PromptRequest;
  /** One for each prompt. */
  texts: readonly string[];
  /** Has one of them completed, as a stream. */
  ask: (part: Call, text: string) => Promise<Response>;
};

/**
 * The streams of several prompts as one, told as their events come. Each has its own heartbeats and limits of time; the
 * first that fails ends all, in the stream where that has begun. Throws before the first event, never after it.
 */
export async function streamPrompts({ call, request, texts, ask }: StreamedPrompts): Promise<Response> {
  const join = createStreamJoin(request);
  const headers = new Headers();
  let outcome: Outcome = "ok";
  let isOver = false;
  const merged = mergeStreams(
    MAX_PARTS_AT_ONCE,
    texts.map((text) => () => withPartCall(call, (part) => opened(part, text))),
  );

  async function opened(part: Call, text: string): Promise<ReadableStream<Uint8Array>> {
    part.onSettled((how) => {
      if (outcome === "ok") outcome = how;
    });
    const response = await ask(part, text);
    for (const [name, value] of response.headers) headers.set(name, value);
    return response.body ?? new ReadableStream();
  }

  async function tell(): Promise<Told> {
    const said = await merged.next();
    if (!said) return { text: join.end(), isLast: true };
    // What says nothing to the client, such as a heartbeat, keeps its connection alive.
    const text = join.push(said.index, said.chunk) || KEEP_ALIVE;
    return { text, isLast: join.hasFailed() };
  }

  function tellFailure(thrown: unknown): Told {
    const failure = asProxyError(thrown);
    if (outcome === "ok") outcome = failure.kind;
    return { text: writeErrorEvent(failure), isLast: true };
  }

  function endAll(): void {
    isOver = true;
    merged.cancel();
    // Those that are still asked for. Not with the same failure, which would count as theirs too.
    call.control.abort(new Error("Another prompt of the call has failed."));
  }

  let first: Told | undefined = await tell().catch((thrown: unknown) => {
    endAll();
    throw thrown;
  });
  call.receipt.firstByteMs = call.elapsedMs();
  call.keepOpen();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { text, isLast } = first ?? (await tell().catch(tellFailure));
        first = undefined;
        if (isOver) return;
        controller.enqueue(new TextEncoder().encode(text));
        if (!isLast) return;
        controller.close();
        endAll();
        call.settle(outcome);
      },
      cancel() {
        endAll();
        call.settle("client_closed");
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers });
}

type Told = { text: string; isLast: boolean };
