import { type LooseObject, stringOf } from "../loose-json.ts";

/** What comes in pieces, and the member of its `.done` that has the whole. */
const WHOLES: ReadonlyMap<string, string> = new Map([
  ["response.output_text", "text"],
  ["response.refusal", "refusal"],
  ["response.reasoning_text", "text"],
  ["response.reasoning_summary_text", "text"],
  ["response.function_call_arguments", "arguments"],
  ["response.custom_tool_call_input", "input"],
]);

/** The inputs of calls, by the type of their items. */
const INPUTS: ReadonlyMap<unknown, string> = new Map([
  ["function_call", "response.function_call_arguments"],
  ["custom_tool_call", "response.custom_tool_call_input"],
]);

export type TypedEvent = LooseObject & { type: string };

/**
 * The pieces of one item's texts. Their `.done` is authoritative (contract 8.1, quirk 4): what of it no piece told is
 * told before it, so that a client which reads nothing but pieces has it all.
 */
export interface Pieces {
  /** The events for one of upstream's. */
  event(event: TypedEvent): TypedEvent[];
  /** What of a call's input no event has told when its item is done; `place` is where the item stands. */
  itemDone(item: LooseObject, place: LooseObject): TypedEvent[];
}

export function createPieces(): Pieces {
  /** What upstream told, and of that what the client was given, by what it is and its place in the item. */
  const told = new Map<string, { text: string; given: string; isDone: boolean }>();

  function stateOf(key: string) {
    const state = told.get(key) ?? { text: "", given: "", isDone: false };
    told.set(key, state);
    return state;
  }

  return {
    event(event) {
      const { base, suffix } = splitType(event.type);
      const whole = WHOLES.get(base);
      if (whole === undefined) return [event];
      const state = stateOf(`${base} ${event["content_index"] ?? event["summary_index"] ?? 0}`);
      if (suffix === "delta") {
        state.text += stringOf(event["delta"]) ?? "";
        if (base === INPUTS.get("function_call") && isCiphertext(state.text)) return [];
        const delta = state.text.slice(state.given.length);
        state.given = state.text;
        return [{ ...event, delta }];
      }
      state.isDone = true;
      const full = stringOf(event[whole]) ?? state.text;
      const rest = full.startsWith(state.given) ? full.slice(state.given.length) : "";
      state.given = full;
      const { [whole]: _, ...place } = event;
      const last = { ...event, [whole]: full };
      return rest === "" ? [last] : [{ ...place, type: `${base}.delta`, delta: rest }, last];
    },
    itemDone(item, place) {
      const base = INPUTS.get(item["type"]);
      if (base === undefined || stateOf(`${base} 0`).isDone) return [];
      const whole = WHOLES.get(base) ?? "";
      return this.event({ ...place, type: `${base}.done`, [whole]: item[whole] });
    },
  };
}

function splitType(type: string): { base: string; suffix: string } {
  const dot = type.lastIndexOf(".");
  return { base: type.slice(0, dot), suffix: type.slice(dot + 1) };
}

/** A function's arguments are a JSON object; what does not begin like one was seen to be encrypted. */
export function isCiphertext(input: string): boolean {
  return !/^\s*(?:\{|$)/.test(input);
}
