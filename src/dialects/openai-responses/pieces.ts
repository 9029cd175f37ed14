import { countOf, type LooseObject, stringOf } from "../loose-json.ts";

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
  /** Told more of the text that the piece belongs to, which was handed on elsewhere. */
  copied(piece: TypedEvent, text: string): void;
  /** What of a call's input no event has told when its item is done; `place` is where the item stands. */
  itemDone(item: LooseObject, place: LooseObject): TypedEvent[];
}

/**
 * `given` is what the client has of the text, `held` what it doesn't have yet. Neither is read until its end; `lead` is
 * the first piece that is no white space.
 */
type Told = { lead: string; given: string; held: string; isDone: boolean };

export function createPieces(): Pieces {
  /** By what it is and its place in the item. */
  const told = new Map<string, Told>();

  function toldOf(key: string): Told {
    const text = told.get(key) ?? { lead: "", given: "", held: "", isDone: false };
    told.set(key, text);
    return text;
  }

  /** The text that an event belongs to. */
  function textOf(base: string, event: TypedEvent): Told {
    return toldOf(`${base} ${countOf(event["content_index"]) ?? countOf(event["summary_index"]) ?? 0}`);
  }

  return {
    event(event) {
      const { base, suffix } = splitType(event.type);
      const whole = WHOLES.get(base);
      if (whole === undefined) return [event];
      const text = textOf(base, event);
      if (suffix === "delta") return give(text, event, base === INPUTS.get("function_call"));
      text.isDone = true;
      const full = stringOf(event[whole]) ?? text.given + text.held;
      const rest = full.startsWith(text.given) ? full.slice(text.given.length) : "";
      const { [whole]: _, ...place } = event;
      const last = { ...event, [whole]: full };
      return rest === "" ? [last] : [{ ...place, type: `${base}.delta`, delta: rest }, last];
    },
    copied(piece, text) {
      textOf(splitType(piece.type).base, piece).given += text;
    },
    itemDone(item, place) {
      const base = INPUTS.get(item["type"]);
      if (base === undefined || toldOf(`${base} 0`).isDone) return [];
      return this.event({ ...place, type: `${base}.done`, [WHOLES.get(base) ?? ""]: item[WHOLES.get(base) ?? ""] });
    },
  };
}

function give(text: Told, event: TypedEvent, isJson: boolean): TypedEvent[] {
  const delta = stringOf(event["delta"]) ?? "";
  text.lead ||= delta.trimStart();
  const piece = text.held + delta;
  if (isJson && text.given === "" && isCiphertext(text.lead)) {
    text.held = piece;
    return [];
  }
  text.held = "";
  text.given += piece;
  return [{ ...event, delta: piece }];
}

function splitType(type: string): { base: string; suffix: string } {
  const dot = type.lastIndexOf(".");
  return { base: type.slice(0, dot), suffix: type.slice(dot + 1) };
}

/** A function's arguments are a JSON object; what does not begin like one was seen to be encrypted. */
export function isCiphertext(input: string): boolean {
  return !/^\s*(?:\{|$)/.test(input);
}
