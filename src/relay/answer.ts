import type { RepairNeeds } from "../dialects/openai-chat/repair.ts";
import { createChatStream } from "../dialects/openai-chat/stream.ts";
import { ProxyError } from "../errors.ts";
import { type BodyLimit, readBounded, readBoundedText } from "../upstream/read-bounded.ts";
import { requestIdHeader } from "../upstream/request-id.ts";
import type { Answer } from "../wire/answer.ts";
import type { Clock } from "../world/clock.ts";
import type { Call } from "./call.ts";
import { createNormaliseLane } from "./lanes/normalise.ts";
import { normaliseAnswer, parseAnswer } from "./lanes/normalise-answer.ts";
import { createRawLane } from "./lanes/raw.ts";
import type { Pump } from "./pump.ts";

/** What is to be answered. */
export type Answered = {
  call: Call;
  /** Response headers that tell of changes in the request. */
  headers: Readonly<Record<string, string>>;
  /** What a strict answer is made of, where upstream's is not. */
  repair: RepairNeeds;
};

export type AnswerNeeds = {
  pump: Pump;
  compat: "normalise" | "raw";
  clock: Clock;
  maxAnswerBytes: number;
  /** Milliseconds that the body of an answer in one piece may take after its headers. */
  bodyMs: number;
};

/** The client's stream of upstream's. Throws `bad_upstream_answer` when upstream's is none. */
export async function answerStream(upstream: Answer, answered: Answered, needs: AnswerNeeds): Promise<Response> {
  const { call, headers, repair } = answered;
  const { pump, compat } = needs;
  const { receipt } = call;
  const contentType = mediaType(upstream);
  if (!upstream.body || contentType !== "text/event-stream") {
    throw await notAStream(upstream, contentType, answered, needs);
  }
  const lane = compat === "raw" ? createRawLane() : createNormaliseLane(createChatStream(repair));
  call.keepOpen();
  const body = pump.open(upstream.body, {
    lane,
    onFirstByte() {
      receipt.firstByteMs = call.elapsedMs();
    },
    settle(outcome) {
      const usage = lane.usage();
      if (usage) receipt.usage = usage;
      call.settle(outcome);
    },
  });
  return new Response(body, {
    headers: {
      ...headers,
      ...requestIdHeader(upstream, repair.redact),
      "content-type": "text/event-stream; charset=utf-8",
    },
  });
}

/** The client's JSON answer of upstream's, read whole. Throws `answer_too_large` and `bad_upstream_answer`. */
export async function answerWhole(upstream: Answer, answered: Answered, needs: AnswerNeeds): Promise<Response> {
  const { call, headers, repair } = answered;
  const { receipt } = call;
  const limit = bodyLimit(call, needs);
  const body = needs.compat === "raw" ? await readBounded(upstream, limit) : await readBoundedText(upstream, limit);
  receipt.firstByteMs = call.elapsedMs();
  const init = {
    headers: { ...headers, ...requestIdHeader(upstream, repair.redact), "content-type": "application/json" },
  };
  if (typeof body !== "string") {
    parseAnswer(new TextDecoder().decode(body));
    return new Response(body, init);
  }
  const { text, usage } = normaliseAnswer(body, repair);
  if (usage) receipt.usage = usage;
  return new Response(text, init);
}

/** In lower case and without parameters (RFC 9110 8.3.1). */
function mediaType({ headers }: Answer): string {
  return (headers.get("content-type") ?? "").split(";", 1).join().trim().toLowerCase();
}

function bodyLimit({ control }: Call, { clock, maxAnswerBytes, bodyMs }: AnswerNeeds): BodyLimit {
  return { clock, maxBytes: maxAnswerBytes, maxMs: bodyMs, control };
}

/** The failure that an answer is which should have been a stream; a JSON body says what is wrong. */
async function notAStream(
  upstream: Answer,
  contentType: string,
  { call, repair }: Answered,
  needs: AnswerNeeds,
): Promise<ProxyError> {
  if (contentType === "application/json") {
    try {
      normaliseAnswer(await readBoundedText(upstream, bodyLimit(call, needs)), repair);
    } catch (thrown) {
      if (thrown instanceof ProxyError && thrown.kind === "upstream_refused") return thrown;
    }
  } else {
    await upstream.body?.getReader().cancel();
  }
  // A header may hold anything, a secret too.
  const isType = /^[a-z]{1,20}\/[a-z0-9.+-]{1,40}$/.test(contentType);
  const what = isType ? contentType : contentType === "" ? "no content type" : "something else";
  return new ProxyError("bad_upstream_answer", `Copilot answered a stream with ${what}.`);
}
