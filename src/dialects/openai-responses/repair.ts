import type { AnswerUsage } from "../conversation/event.ts";
import type { AnswerContext } from "../dialect.ts";
import { countOf, type LooseObject, objectOf, objectsOf, stringOf } from "../loose-json.ts";
import type { EventWriter } from "./event-writer.ts";
import { isShortId, itemId, responseId } from "./ids.ts";
import { keepItem } from "./kept-items.ts";
import { createPieces, type Pieces, type TypedEvent } from "./pieces.ts";
import { repairItem, repairPart } from "./repair-item.ts";
import { isFinal, upstreamEvent } from "./upstream-event.ts";
import { readUsage, repairUsage } from "./usage.ts";

/** What is remembered of one stream of upstream's from event to event. */
export type RepairState = {
  readonly context: AnswerContext;
  readonly writer: EventWriter;
  /** By upstream's `output_index`, which is stable where ids are not (contract 8.1, quirk 1). */
  readonly items: Map<number, { id: string; pieces: Pieces }>;
  /** The id and the time that were told first. */
  readonly head: { id?: string; createdSeconds?: number };
  usage: AnswerUsage | undefined;
  isDone: boolean;
  /** What the last event was told as, where that is a piece of a text; and the item's pieces. */
  piece: { event: TypedEvent; pieces: Pieces } | undefined;
};

export function createRepairState(context: AnswerContext, writer: EventWriter): RepairState {
  return { context, writer, items: new Map(), head: {}, usage: undefined, isDone: false, piece: undefined };
}

/**
 * The client's events for one of upstream's: with one id for each item from its beginning to the response's end, numbered
 * anew, and without what is Copilot's own. Throws `upstream_refused` for a failure that it reports.
 */
export function repairEvent(state: RepairState, payload: unknown): string {
  const { type, event, response, failure } = upstreamEvent(payload, state.context.redact);
  state.piece = undefined;
  state.usage = readUsage(response?.["usage"]) ?? state.usage;
  if (failure) throw failure;
  if (response) {
    state.isDone = isFinal(type);
    return state.writer.response(type, finalResponse(state, response));
  }
  // Anything else is what Copilot tells its own editor.
  return type.startsWith("response.") ? repairOutput(state, type, event) : "";
}

/** The response as it is told: with what it was called first, and the items under their ids. */
export function finalResponse(state: RepairState, raw: LooseObject): LooseObject {
  const { head } = state;
  head.id ??= isShortId(raw["id"]) ? raw["id"] : responseId(state.context.requestId);
  head.createdSeconds ??= countOf(raw["created_at"]) ?? state.context.createdSeconds;
  state.usage = readUsage(raw["usage"]) ?? state.usage;
  return {
    ...withoutOwn(raw),
    id: head.id,
    created_at: head.createdSeconds,
    usage: repairUsage(raw["usage"]),
    output: finalOutput(state, objectsOf(raw["output"])),
  };
}

/** As each item was told at its end; those that were not told are told now. */
function finalOutput(state: RepairState, raws: readonly LooseObject[]): LooseObject[] {
  const told = state.writer.output();
  const late = raws.slice(told.length).map((raw, index) => {
    const outputIndex = told.length + index;
    const item = repairItem(raw, itemAt(state, outputIndex, raw).id, state.context);
    keepItem(item, state.context);
    return item;
  });
  return [...told, ...late];
}

function repairOutput(state: RepairState, type: string, event: LooseObject): string {
  const { context, writer } = state;
  const { type: _, sequence_number: __, obfuscation: ___, ...fields } = event;
  const index = countOf(event["output_index"]) ?? Math.max(0, state.items.size - 1);
  const raw = objectOf(event["item"]);
  const { id, pieces } = itemAt(state, index, raw ?? {});
  if (raw) {
    const item = repairItem(raw, id, context);
    if (type !== "response.output_item.done") return writer.event(type, { ...fields, output_index: index, item });
    const missing = pieces.itemDone(item, { output_index: index, item_id: id });
    return write(state, missing) + writer.itemDone(index, item);
  }
  const part = objectOf(event["part"]);
  const repaired = {
    ...fields,
    output_index: index,
    item_id: id,
    ...(part ? { part: repairPart(part) } : {}),
    ...(type.startsWith("response.output_text.") ? { logprobs: event["logprobs"] ?? [] } : {}),
  };
  const events = pieces.event({ ...repaired, type });
  const [told] = events;
  if (told && type.endsWith(".delta")) state.piece = { event: told, pieces };
  return write(state, events);
}

function write({ writer }: RepairState, events: readonly TypedEvent[]): string {
  return events.map(({ type, ...fields }) => writer.event(type, fields)).join("");
}

/** The response without what Copilot adds to it: `output_text` is the SDKs' own, and null here. */
function withoutOwn(raw: LooseObject): LooseObject {
  const { output_text: _, copilot_usage: __, ...response } = raw;
  return response;
}

function itemAt({ items, context }: RepairState, index: number, raw: LooseObject): { id: string; pieces: Pieces } {
  const known = items.get(index);
  if (known) return known;
  const id = isShortId(raw["id"]) ? raw["id"] : itemId(stringOf(raw["type"]) ?? "", context.requestId, index);
  const item = { id, pieces: createPieces() };
  items.set(index, item);
  return item;
}
