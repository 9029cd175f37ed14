import { ProxyError } from "../../errors.ts";
import { deltaMembers, learnFrame } from "../answer/delta-frame.ts";
import type { AnswerEvent, OpenedPart } from "../conversation/event.ts";
import type { Sealed } from "../conversation/sealed.ts";
import type { AnswerContext, AnswerReader } from "../dialect.ts";
import { countOf, type LooseObject, objectOf, stringOf, wordOf } from "../loose-json.ts";
import { finishOf } from "./stop-reason.ts";
import { toldFailure } from "./told-failure.ts";
import { mergeUsage, readUsage } from "./usage.ts";

const DELTA_MEMBERS = deltaMembers(["text", "thinking", "partial_json"], []);

/** The block that is being told; `text` is what of a call's input has come. */
type OpenBlock = { index: number; part: OpenedPart; input: string; whole: unknown; sealed: Sealed | undefined };

type State = {
  hasBegun: boolean;
  block: OpenBlock | undefined;
  usage: LooseObject;
  isFinished: boolean;
  isDone: boolean;
};

/** Reads a streamed answer of `/v1/messages` (contract 8.2). */
export function createReader({ redact }: Pick<AnswerContext, "redact">): AnswerReader {
  const state: State = { hasBegun: false, block: undefined, usage: {}, isFinished: false, isDone: false };
  return {
    event(payload) {
      const event = objectOf(payload);
      if (!event) throw new ProxyError("bad_upstream_answer", "Upstream sent an event that is no object.");
      const type = stringOf(event["type"]);
      if (type === "error" || (type === undefined && event["error"])) throw toldFailure(event["error"], redact);
      return stepsOf(state, type, event);
    },
    // A call's input is asked only whether there is any, which one delta has settled.
    frameOf: (data, text) => learnFrame(data, DELTA_MEMBERS, text),
    done: () => state.isDone,
    end() {
      // Never a finish of our own making: a cut answer must not look whole.
      if (!state.isDone || !state.isFinished) {
        throw new ProxyError("stream_truncated", "Upstream ended the stream without a stop reason.");
      }
      return [];
    },
  };
}

function stepsOf(state: State, type: string | undefined, event: LooseObject): AnswerEvent[] {
  switch (type) {
    case "message_start":
      return begin(state, objectOf(event["message"]) ?? {});
    case "content_block_start":
      return [...begin(state, {}), ...close(state), ...open(state, event)];
    case "content_block_delta":
      return more(state, event);
    case "content_block_stop":
      return close(state);
    case "message_delta":
      return [...begin(state, {}), ...finish(state, objectOf(event["delta"]) ?? {}), ...count(state, event["usage"])];
    case "message_stop":
      state.isDone = true;
      return close(state);
    default:
      return [];
  }
}

function begin(state: State, message: LooseObject): AnswerEvent[] {
  if (state.hasBegun) return [];
  state.hasBegun = true;
  const id = wordOf(message["id"]);
  const model = wordOf(message["model"]);
  const head = { ...(id === undefined ? {} : { id }), ...(model === undefined ? {} : { model }) };
  return [{ type: "begin", ...head }, ...count(state, message["usage"])];
}

function count(state: State, value: unknown): AnswerEvent[] {
  if (!objectOf(value)) return [];
  state.usage = mergeUsage(state.usage, value);
  return [{ type: "usage", usage: readUsage(state.usage) }];
}

/** Blocks of server tools, which upstream has none of, say nothing that another dialect could. */
function open(state: State, event: LooseObject): AnswerEvent[] {
  const content = objectOf(event["content_block"]) ?? {};
  const part = partOf(content);
  if (!part || state.isFinished) return [];
  const sealed = sealedOf(content);
  const block = { index: countOf(event["index"]) ?? -1, part, input: "", whole: content["input"], sealed };
  state.block = block;
  const text = part.kind === "call" ? undefined : wordOf(content[content["type"] === "thinking" ? "thinking" : "text"]);
  return [{ type: "open", part }, ...(text === undefined ? [] : [{ type: "delta" as const, text }])];
}

function partOf(content: LooseObject): OpenedPart | undefined {
  switch (content["type"]) {
    case "text":
      return { kind: "text" };
    case "thinking":
    case "redacted_thinking":
      return { kind: "reasoning" };
    case "tool_use":
      return { kind: "call", id: stringOf(content["id"]) ?? "", name: stringOf(content["name"]) ?? "" };
    default:
      return undefined;
  }
}

function sealedOf({ type, data, signature }: LooseObject): Sealed | undefined {
  const origin = "anthropic-messages";
  const redacted = type === "redacted_thinking" ? wordOf(data) : undefined;
  if (redacted !== undefined) return { origin, data: redacted, isRedacted: true };
  const signed = wordOf(signature);
  return signed === undefined ? undefined : { origin, data: signed };
}

function more({ block }: State, event: LooseObject): AnswerEvent[] {
  if (!block || block.index !== countOf(event["index"])) return [];
  const delta = objectOf(event["delta"]) ?? {};
  const signature = wordOf(delta["signature"]);
  if (signature !== undefined) {
    const data = (block.sealed?.data ?? "") + signature;
    block.sealed = { origin: "anthropic-messages", data };
    return [];
  }
  const text = wordOf(delta["text"]) ?? wordOf(delta["thinking"]) ?? wordOf(delta["partial_json"]);
  if (text === undefined) return [];
  if (block.part.kind === "call") block.input += text;
  return [{ type: "delta", text }];
}

/** A call without arguments has no deltas, and its input is an empty object all the same. */
function close(state: State): AnswerEvent[] {
  const { block } = state;
  if (!block) return [];
  state.block = undefined;
  const { part, input, whole, sealed } = block;
  const due = part.kind === "call" && input === "" ? JSON.stringify(objectOf(whole) ?? {}) : "";
  return [
    ...(due === "" ? [] : [{ type: "delta" as const, text: due }]),
    { type: "close", ...(sealed ? { sealed } : {}) },
  ];
}

function finish(state: State, delta: LooseObject): AnswerEvent[] {
  const reason = wordOf(delta["stop_reason"]);
  if (reason === undefined || state.isFinished) return [];
  const closed = close(state);
  state.isFinished = true;
  const stopSequence = stringOf(delta["stop_sequence"]);
  return [
    ...closed,
    { type: "finish", reason: finishOf(reason), ...(stopSequence === undefined ? {} : { stopSequence }) },
  ];
}
