import { createStreamJoin } from "../dialects/openai-completions/join-streams.ts";
import type { PromptRequest } from "../dialects/openai-completions/prompts.ts";
import { writeErrorEvent } from "../dialects/openai-completions/write-error.ts";
import { asProxyError, ProxyError } from "../errors.ts";
import type { Outcome } from "../receipt.ts";
import type { Call } from "./call.ts";
import { mergeStreams } from "./merge-streams.ts";
import { endParts, MAX_PARTS_AT_ONCE, withPartCall } from "./part-call.ts";

const KEEP_ALIVE = ": keep-alive\n\n";

export type StreamedPrompts = {
  call: Call;
  request: PromptRequest;
  /** Each is asked as a stream of its own. */
  texts: readonly string[];
  /** Has one of them completed, as a stream. */
  ask: (part: Call, text: string) => Promise<Response>;
};

/**
 * The streams of several texts as one, told as their events come. Each has its own heartbeats and limits of time; the
 * first that fails ends all, in the stream where that has begun. Throws before the first event, never after it.
 */
export async function streamPrompts(prompts: StreamedPrompts): Promise<Response> {
  const { call } = prompts;
  const answers = openAnswers(prompts, abandon);
  let isOver = false;
  let client: ReadableStreamDefaultController<Uint8Array> | undefined;

  function end(outcome: Outcome): void {
    isOver = true;
    answers.end();
    call.settle(outcome);
  }

  /** Whoever takes nothing would not come to hear of the end either. */
  function abandon(): void {
    if (isOver || !client) return;
    client.error(new ProxyError("client_closed", "The client took no bytes for too long."));
    end("client_closed");
  }

  let first: Told | undefined = await answers.next().catch((thrown: unknown) => {
    answers.end();
    throw thrown;
  });
  call.receipt.firstByteMs = call.elapsedMs();
  call.keepOpen();
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        client = controller;
      },
      async pull(controller) {
        const { text, outcome } = first ?? (await answers.next().catch(answers.failure));
        first = undefined;
        if (isOver) return;
        controller.enqueue(new TextEncoder().encode(text));
        if (outcome === undefined) return;
        controller.close();
        end(outcome);
      },
      cancel: () => end("client_closed"),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: answers.headers });
}

/** What the client is told next; with the last of it, how all ended. */
type Told = { text: string; outcome?: Outcome };

/** The answers to all prompts. `onDeserted` when nobody took what one of them had to say. */
function openAnswers({ call, request, texts, ask }: StreamedPrompts, onDeserted: () => void) {
  const { choices, includeUsage } = request;
  const join = createStreamJoin({ streams: texts.length, choices, includeUsage });
  const headers = new Headers();
  let outcome: Outcome = "ok";
  const merged = mergeStreams(
    MAX_PARTS_AT_ONCE,
    texts.map((text) => () => withPartCall(call, (part) => opened(part, text))),
  );

  async function opened(part: Call, text: string): Promise<ReadableStream<Uint8Array>> {
    part.onSettled((how) => {
      if (outcome === "ok") outcome = how;
      if (how === "client_closed") onDeserted();
    });
    const response = await ask(part, text);
    for (const [name, value] of response.headers) headers.set(name, value);
    return response.body ?? new ReadableStream();
  }

  return {
    headers,
    async next(): Promise<Told> {
      const said = await merged.next();
      if (!said) return { text: join.end(), outcome };
      // What says nothing to the client, such as a heartbeat, keeps its connection alive.
      const text = join.push(said.index, said.chunk) || KEEP_ALIVE;
      return join.hasFailed() ? { text, outcome } : { text };
    },
    failure(thrown: unknown): Told {
      const failure = asProxyError(thrown);
      if (outcome === "ok") outcome = failure.kind;
      return { text: writeErrorEvent(failure), outcome };
    },
    end(): void {
      merged.cancel();
      endParts(call);
    },
  };
}
