import { ProxyError } from "../../errors.ts";
import { type Answer, collect } from "../conversation/answer.ts";
import type { AnswerContext } from "../dialect.ts";
import { type LooseObject, objectOf, objectsOf } from "../loose-json.ts";
import { createReader } from "./read-stream.ts";
import { toldFailure } from "./told-failure.ts";

/**
 * An answer of `/v1/messages` in one piece, read as the stream that would tell it, so that both say the same. Throws
 * `upstream_refused` and `bad_upstream_answer`.
 */
export function readAnswer(parsed: unknown, context: Pick<AnswerContext, "redact">): Answer {
  const message = messageIn(parsed, context);
  const reader = createReader(context);
  const steps = [...eventsOf(message)].flatMap((event) => reader.event(event));
  if (!steps.some(({ type }) => type === "finish")) throw noMessage();
  return collect([...steps, ...reader.end()]);
}

/** The message that upstream's answer is. */
export function messageIn(parsed: unknown, { redact }: Pick<AnswerContext, "redact">): LooseObject {
  const message = objectOf(parsed);
  if (message?.["type"] === "error") throw toldFailure(message["error"], redact);
  if (message?.["type"] !== "message" || !Array.isArray(message["content"])) throw noMessage();
  return message;
}

function* eventsOf(message: LooseObject): Generator<LooseObject> {
  const { stop_reason, stop_sequence } = message;
  yield { type: "message_start", message };
  for (const [index, block] of objectsOf(message["content"]).entries()) {
    yield { type: "content_block_start", index, content_block: block };
    yield { type: "content_block_stop", index };
  }
  yield { type: "message_delta", delta: { stop_reason, stop_sequence } };
  yield { type: "message_stop" };
}

function noMessage(): ProxyError {
  return new ProxyError("bad_upstream_answer", "Upstream's answer is no message with a stop reason.");
}
