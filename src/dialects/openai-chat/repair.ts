import { ProxyError } from "../../errors.ts";
import type { Redact } from "../../world/secrets.ts";
import { reportedFailure } from "../answer/reported-failure.ts";
import { countOf, type LooseObject, objectOf, objectsOf, stringOf, wordOf } from "../loose-json.ts";
import { type ChatChunk, type ChunkChoice, type ChunkDelta, finishReason, type ToolCallDelta } from "./chunk.ts";
import { type CallsState, repairCall } from "./repair-calls.ts";
import { type ChatUsage, isCounted, readUsage } from "./usage.ts";

/** What an answer gets where upstream left it out, and what the request asked for. */
export type RepairNeeds = {
  /** `chatcmpl-` and something unique. */
  id: string;
  /** Unix time in seconds. */
  createdSeconds: number;
  /** As the client named it. */
  model: string;
  /** The request's `n`. */
  choices: number;
  includeUsage: boolean;
  /** For what upstream says of its failure. */
  redact: Redact;
  /** Told the `reasoning_opaque` of an answer, by its first tool call; Gemini wants it back (contract 7.1). */
  seal?: (callId: string, opaque: string) => void;
};

type ChoiceState = { index: number; hasRole: boolean; isFinished: boolean; calls: CallsState; opaque: string };

/** What is remembered of one stream from frame to frame. */
export type RepairState = {
  readonly needs: RepairNeeds;
  /** Grows with every change below that may matter to a later frame: equal frames get equal treatment in between. */
  revision: number;
  head: { id: string; created: number; model: string; isFixed: boolean };
  choices: ChoiceState[];
  usage: ChatUsage | undefined;
};

export type Repaired = { chunks: ChatChunk[]; failure?: ProxyError };

/** Beyond this a seal is not kept: it would be no blob that a model means to get back. */
const MAX_OPAQUE_LENGTH = 256 * 1024;

/** What back ends call the summary of their thinking (contract 7.7). */
export const REASONING_NAMES = ["reasoning_text", "cot_summary", "reasoning_content"] as const;

export function createRepairState(needs: RepairNeeds): RepairState {
  const head = { id: "", created: 0, model: "", isFixed: false };
  return { needs, revision: 0, head, choices: [], usage: undefined };
}

/**
 * Upstream's frame as strict frames, in order, none when it only annotates: the whole of contract 7.11 for streams.
 * One choice a frame; content before its finish; no usage, which `finishStream` gives. A failure ends the stream.
 * What a frame's texts say never decides anything, so that `splice` may put other texts in.
 */
export function repairChunk(state: RepairState, parsed: unknown): Repaired {
  const frame = objectOf(parsed);
  if (!frame) return failed(new ProxyError("bad_upstream_answer", "Upstream sent a frame that is no object."));
  const raws = objectsOf(frame["choices"]);
  const isRefusal = raws.length === 0 && Boolean(frame["error"]);
  if (isRefusal || raws.some((raw) => raw["finish_reason"] === "error")) {
    return failed(reportedFailure(frame["error"], state.needs.redact));
  }
  learnHead(state, frame);
  learnUsage(state, frame["usage"]);
  const parts = raws.map((raw, position) => ({ raw, choice: choiceAt(state, countOf(raw["index"]) ?? position) }));
  // With `n` 1 several choices are parts of one (contract 7.3): all that they hold comes before the finish.
  const said = parts.map(({ raw, choice }) => say(state, choice, raw));
  const finished = parts.map(({ raw, choice }) => finish(state, choice, wordOf(raw["finish_reason"])));
  const choices = [...said, ...finished].filter((part) => part !== undefined);
  return { chunks: choices.map((choice) => chunkOf(state, frame, choice)) };
}

/**
 * What is due at upstream's own end: the usage, if the client asked and upstream told. Incomplete when a choice, or
 * everything, lacks its finish. Usage without any choice is how Claude says that its limit left no room (contract 7.3).
 */
export function finishStream(state: RepairState): { chunks: ChatChunk[]; isComplete: boolean } {
  const { needs, usage, choices } = state;
  const chunks: ChatChunk[] = [];
  if (choices.length === 0 && usage && isCounted(usage)) {
    const choice = finish(state, choiceAt(state, 0), "length");
    if (choice) chunks.push(chunkOf(state, {}, choice));
  }
  const isComplete = choices.length > 0 && choices.every((choice) => choice.isFinished);
  if (isComplete && needs.includeUsage && usage) chunks.push({ ...chunkOf(state, {}), usage });
  return { chunks, isComplete };
}

function failed(failure: ProxyError): Repaired {
  return { chunks: [], failure };
}

/** The first id, time and model that upstream tells, until a frame went out with them. */
function learnHead({ head }: RepairState, frame: LooseObject): void {
  if (head.isFixed) return;
  head.id ||= stringOf(frame["id"]) ?? "";
  head.created ||= countOf(frame["created"]) ?? 0;
  head.model ||= stringOf(frame["model"]) ?? "";
}

/** The last usage that counted something. */
function learnUsage(state: RepairState, value: unknown): void {
  const usage = readUsage(value);
  if (!usage || (state.usage && !isCounted(usage))) return;
  state.usage = usage;
  state.revision++;
}

function choiceAt({ needs, choices }: RepairState, upstreamIndex: number): ChoiceState {
  const index = needs.choices === 1 ? 0 : upstreamIndex;
  const known = choices.find((choice) => choice.index === index);
  if (known) return known;
  const calls = { known: [], current: 0 };
  const choice = { index, hasRole: false, isFinished: false, calls, opaque: "" };
  choices.push(choice);
  return choice;
}

/** What the frame adds to the choice; undefined when that is nothing. The role is said once, first. */
function repairDelta(state: RepairState, choice: ChoiceState, raw: LooseObject): ChunkDelta | undefined {
  learnOpaque(state, choice, raw["reasoning_opaque"]);
  const content = stringOf(raw["content"]);
  const reasoning = REASONING_NAMES.map((name) => stringOf(raw[name])).find((text) => text !== undefined);
  const refusal = stringOf(raw["refusal"]);
  const toolCalls = repairCalls(state, choice, raw["tool_calls"]);
  const says = content ?? reasoning ?? refusal ?? toolCalls[0];
  const isFirst = !choice.hasRole && (says !== undefined || wordOf(raw["role"]) !== undefined);
  if (says === undefined && !isFirst) return undefined;
  if (isFirst) {
    choice.hasRole = true;
    state.revision++;
  }
  return {
    ...(isFirst ? { role: "assistant" } : {}),
    ...(content === undefined ? {} : { content }),
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
    ...(refusal === undefined ? {} : { refusal }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
  };
}

function repairCalls(state: RepairState, { index, calls }: ChoiceState, value: unknown): ToolCallDelta[] {
  const { current, known } = calls;
  const count = known.length;
  const newId = () => `call_${state.head.id || state.needs.id}_${index}_${known.length}`;
  const deltas = objectsOf(value).flatMap((raw) => repairCall(calls, raw, newId) ?? []);
  if (calls.current !== current || known.length !== count) state.revision++;
  return deltas;
}

function learnOpaque(state: RepairState, choice: ChoiceState, value: unknown): void {
  const piece = wordOf(value);
  if (piece === undefined || !state.needs.seal) return;
  if (choice.opaque.length + piece.length <= MAX_OPAQUE_LENGTH) choice.opaque += piece;
  state.revision++;
}

/** What the frame says of the choice; what comes after the finish is nothing. */
function say(state: RepairState, choice: ChoiceState, raw: LooseObject): ChunkChoice | undefined {
  const delta = choice.isFinished ? undefined : repairDelta(state, choice, objectOf(raw["delta"]) ?? {});
  return delta && { index: choice.index, delta, logprobs: raw["logprobs"] ?? null, finish_reason: null };
}

/** The choice's last part, once; undefined without a word for why it ended. */
function finish(state: RepairState, choice: ChoiceState, word: string | undefined): ChunkChoice | undefined {
  if (word === undefined || choice.isFinished) return undefined;
  const { index, calls, hasRole, opaque } = choice;
  const delta: ChunkDelta = hasRole ? {} : { role: "assistant", content: "" };
  choice.hasRole = true;
  choice.isFinished = true;
  state.revision++;
  const firstCall = calls.known[0];
  if (firstCall && opaque !== "") state.needs.seal?.(firstCall.id, opaque);
  return { index, delta, logprobs: null, finish_reason: finishReason(word, firstCall !== undefined) };
}

function chunkOf(state: RepairState, frame: LooseObject, ...choices: ChunkChoice[]): ChatChunk {
  const { head, needs } = state;
  if (!head.isFixed) {
    head.isFixed = true;
    head.id ||= needs.id;
    head.created ||= needs.createdSeconds;
    head.model ||= needs.model;
    state.revision++;
  }
  const fingerprint = stringOf(frame["system_fingerprint"]);
  return {
    id: head.id,
    object: "chat.completion.chunk",
    created: head.created,
    model: head.model,
    ...(fingerprint === undefined ? {} : { system_fingerprint: fingerprint }),
    choices,
    ...(needs.includeUsage ? { usage: null } : {}),
  };
}
