import { ProxyError } from "../../errors.ts";
import type { AnswerContext } from "../dialect.ts";
import { type LooseObject, objectOf, stringOf, wordOf } from "../loose-json.ts";
import { strictMessage, withoutExtras } from "./message.ts";
import { toldFailure } from "./told-failure.ts";
import { BLANK_DELTA_USAGE, mergeUsage } from "./usage.ts";

/** What is remembered of one stream from event to event. */
export type StreamState = {
  readonly context: AnswerContext;
  hasBegun: boolean;
  /** Whether upstream has said why it stopped. */
  hasReason: boolean;
  /** As upstream has counted so far. */
  usage: LooseObject | undefined;
};

export type StrictEvent = { type: string; event: LooseObject };

/**
 * An event of upstream as the specification has it, the very object where it is so already; undefined for one that has
 * no such name, which is an annotation of a back end (contract 8.2). Throws `upstream_refused` for a failure that it
 * reports, `bad_upstream_answer` for an event out of order, and `stream_truncated` for an end without a reason.
 */
export function strictEvent(state: StreamState, event: LooseObject): StrictEvent | undefined {
  const type = stringOf(event["type"]);
  const { redact } = state.context;
  if (type === "error" || (type === undefined && event["error"])) throw toldFailure(event["error"], redact);
  if (type === undefined || !/^\w+$/.test(type)) return undefined;
  if (type !== "ping" && state.hasBegun === (type === "message_start")) throw outOfOrder(type);
  if (type === "message_stop" && !state.hasReason) throw withoutReason();
  if (type === "message_start") return { type, event: strictStart(state, event) };
  return { type, event: type === "message_delta" ? strictDelta(state, event) : withoutExtras(event) };
}

function strictStart(state: StreamState, event: LooseObject): LooseObject {
  const { requestId, model } = state.context;
  const message = strictMessage(objectOf(event["message"]) ?? {}, requestId, model);
  state.hasBegun = true;
  state.usage = mergeUsage({}, message["usage"]);
  return { ...withoutExtras(event), message };
}

function strictDelta(state: StreamState, event: LooseObject): LooseObject {
  state.usage = mergeUsage(state.usage ?? {}, event["usage"]);
  const delta: LooseObject = {
    stop_sequence: null,
    stop_details: null,
    container: null,
    ...objectOf(event["delta"]),
  };
  state.hasReason ||= wordOf(delta["stop_reason"]) !== undefined;
  return { ...withoutExtras(event), delta, usage: { ...BLANK_DELTA_USAGE, ...objectOf(event["usage"]) } };
}

/** A whole answer says why it ended (contract 7.4); what does not was cut somewhere behind Copilot. */
function withoutReason(): ProxyError {
  return new ProxyError("stream_truncated", "Upstream ended the stream without a stop reason.");
}

function outOfOrder(type: string): ProxyError {
  return new ProxyError("bad_upstream_answer", `Upstream sent ${type} where it can't stand.`);
}
