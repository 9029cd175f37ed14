import { createAnswerStream, nativeOf } from "../dialects/answer/answer-stream.ts";
import type { AnswerContext, ClientDialect, UpstreamName } from "../dialects/dialect.ts";
import { ProxyError } from "../errors.ts";
import { type BodyLimit, readBounded, readBoundedText } from "../upstream/read-bounded.ts";
import { requestIdHeader } from "../upstream/request-id.ts";
import type { Answer } from "../wire/answer.ts";
import type { Clock } from "../world/clock.ts";
import type { Call } from "./call.ts";
import type { Lane } from "./lanes/lane.ts";
import { createNormaliseLane } from "./lanes/normalise.ts";
import { normaliseAnswer, parseAnswer } from "./lanes/normalise-answer.ts";
import { createRawLane } from "./lanes/raw.ts";
import type { Pump } from "./pump.ts";

/** What is to be answered. */
export type Answered = {
  call: Call;
  /** The client's. */
  dialect: ClientDialect;
  /** Whose dialect upstream answers in. */
  target: UpstreamName;
  /** Response headers that tell of changes in the request. */
  headers: Readonly<Record<string, string>>;
  /** What an answer is made of, where upstream's own words are not enough. */
  context: AnswerContext;
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
  const { call, headers, dialect, context } = answered;
  const { pump } = needs;
  const { receipt } = call;
  const contentType = mediaType(upstream);
  if (!upstream.body || contentType !== "text/event-stream") {
    throw await notAStream(upstream, contentType, answered, needs);
  }
  const lane = laneOf(answered, needs);
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
      ...requestIdHeader(upstream, context.redact),
      "content-type": dialect.contentType,
    },
  });
}

/** The client's JSON answer of upstream's, read whole. Throws `answer_too_large` and `bad_upstream_answer`. */
export async function answerWhole(upstream: Answer, answered: Answered, needs: AnswerNeeds): Promise<Response> {
  const { call, headers, context } = answered;
  const { receipt } = call;
  const limit = bodyLimit(call, needs);
  const body = isRaw(answered, needs) ? await readBounded(upstream, limit) : await readBoundedText(upstream, limit);
  receipt.firstByteMs = call.elapsedMs();
  const init = {
    headers: { ...headers, ...requestIdHeader(upstream, context.redact), "content-type": "application/json" },
  };
  if (typeof body !== "string") {
    parseAnswer(new TextDecoder().decode(body));
    return new Response(body, init);
  }
  const { text, usage } = normaliseAnswer(body, answered);
  if (usage) receipt.usage = usage;
  return new Response(text, init);
}

/** The stream that tells a failure and nothing else, where the client's dialect wants that; undefined for all others. */
export function failInStream(failure: unknown, { call, headers, dialect, context }: Answered): Response | undefined {
  if (!(failure instanceof ProxyError) || !dialect.toldInStream?.has(failure.kind)) return undefined;
  call.receipt.outcome = failure.kind;
  const body = dialect.createWriter(context).fail(failure);
  return new Response(body, { headers: { ...headers, "content-type": dialect.contentType } });
}

/** Whether upstream's bytes are the client's as they are. */
function isRaw({ dialect, target, context }: Answered, { compat }: AnswerNeeds): boolean {
  return compat === "raw" && nativeOf(dialect, target, context) !== undefined;
}

function laneOf(answered: Answered, needs: AnswerNeeds): Lane {
  const { dialect, target, context } = answered;
  const { native } = dialect;
  if (native && isRaw(answered, needs)) return createRawLane({ ...dialect, endings: native.endings });
  return createNormaliseLane(createAnswerStream(dialect, target, context));
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
  answered: Answered,
  needs: AnswerNeeds,
): Promise<ProxyError> {
  if (contentType === "application/json") {
    try {
      normaliseAnswer(await readBoundedText(upstream, bodyLimit(answered.call, needs)), answered);
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
