import { countOf, type LooseObject, objectOf, stringOf, wordOf } from "../loose-json.ts";
import type { ToolCallDelta } from "./chunk.ts";

/** The tool calls of one choice so far; a call's place in `known` is its index downstream. */
export type CallsState = {
  known: { id: string; upstreamIndex: number | undefined }[];
  /** Place of the call that the last delta belonged to. */
  current: number;
};

/**
 * One element of `delta.tool_calls`, in order: indexes run from 0 by id, since Gemini leaves them out or repeats 0; a
 * call is named once, with arguments that are never absent (contract 7.6). Undefined when it says nothing. What it
 * learns goes into `calls`; `newId` names a call that upstream left without an id.
 */
export function repairCall(calls: CallsState, raw: LooseObject, newId: () => string): ToolCallDelta | undefined {
  const id = wordOf(raw["id"]);
  const upstreamIndex = countOf(raw["index"]);
  const named = objectOf(raw["function"]) ?? {};
  const name = wordOf(named["name"]);
  const text = argumentsOf(named["arguments"]);
  const place = placeOf(calls, id, upstreamIndex, name);
  if (place !== undefined) {
    calls.current = place;
    return text === undefined ? undefined : { index: place, function: { arguments: text } };
  }
  if (id === undefined && name === undefined) return undefined;
  const call = { id: id ?? newId(), upstreamIndex };
  calls.current = calls.known.push(call) - 1;
  return { index: calls.current, id: call.id, type: "function", function: { name: name ?? "", arguments: text ?? "" } };
}

/** Which known call is meant: by id, else by upstream's index, else the last one that was spoken of. */
function placeOf(
  { known, current }: CallsState,
  id: string | undefined,
  upstreamIndex: number | undefined,
  name: string | undefined,
): number | undefined {
  if (id !== undefined) return placed(known.findIndex((call) => call.id === id));
  // A name begins a call, whatever its index says: Gemini's is always 0.
  if (name !== undefined) return undefined;
  const byIndex = known.findLastIndex((call) => call.upstreamIndex === upstreamIndex);
  if (upstreamIndex !== undefined && byIndex >= 0) return byIndex;
  return known.length > 0 ? current : undefined;
}

function placed(index: number): number | undefined {
  return index < 0 ? undefined : index;
}

/** Arguments are a JSON text; a back end that sends the object itself gets it written as one. */
export function argumentsOf(value: unknown): string | undefined {
  return objectOf(value) ? JSON.stringify(value) : stringOf(value);
}
