import { ProxyError } from "../../errors.ts";
import type { AnswerEvent, OpenedPart } from "./event.ts";
import type { Sealed } from "./sealed.ts";

/** Puts the pieces of one choice in the order of `AnswerEvent`: one part after another. */
export interface Sequence {
  /** A piece of text, reasoning or refusal. */
  say(kind: "text" | "reasoning" | "refusal", text: string): AnswerEvent[];
  /** A seal, or a piece of one, of the reasoning that came last, or of one without a text. */
  seal(sealed: Sealed): AnswerEvent[];
  /** A piece of the call with this key; its id and name count at the first. Throws `bad_upstream_answer` after its end. */
  call(key: number, piece: { id: string; name: string; input: string }): AnswerEvent[];
  /** Whether nothing waits for the end of the open part, so that its texts decide nothing. */
  isAlone(): boolean;
  /** Told more of the open part, which was handed on elsewhere. */
  copied(text: string): void;
  /** Closes what is open, whole or not. */
  close(): AnswerEvent[];
}

/**
 * `held` is not told yet, `told` is what was of a call. `mayBeWhole`: that ends as an input does, and was not parsed
 * yet.
 */
type Part = {
  opened: OpenedPart;
  isOpen: boolean;
  isClosed: boolean;
  told: string;
  mayBeWhole: boolean;
  held: string;
  sealed?: Sealed;
};

export function createSequence(choice = 0): Sequence {
  const of = choice === 0 ? {} : { choice };
  /** In the order in which they began; the first is open, and the others wait. */
  const parts: Part[] = [];
  const calls = new Map<number, Part>();

  function begin(opened: OpenedPart): Part {
    const part = { opened, isOpen: false, isClosed: false, told: "", mayBeWhole: false, held: "" };
    parts.push(part);
    return part;
  }

  /** The part that began last, if it is of this kind and not closed; else a new one. */
  function lastOf(kind: "text" | "reasoning" | "refusal"): Part {
    const last = parts.at(-1);
    return last?.opened.kind === kind ? last : begin({ kind });
  }

  /** The steps of the open part, and of those that wait as far as their turn has come; at the end it has for all. */
  function advance(isEnd = false): AnswerEvent[] {
    const steps: AnswerEvent[] = [];
    for (let part = parts[0]; part; part = parts[0]) {
      steps.push(...tell(part, of));
      if (!isEnd && (parts.length === 1 || !isOver(part))) return steps;
      steps.push({ type: "close", ...(part.sealed ? { sealed: part.sealed } : {}), ...of });
      part.isClosed = true;
      parts.shift();
    }
    return steps;
  }

  return {
    say(kind, text) {
      if (text === "") return [];
      lastOf(kind).held += text;
      return advance();
    },
    seal(sealed) {
      const part = lastOf("reasoning");
      const before = part.sealed?.origin === sealed.origin ? part.sealed.data : "";
      part.sealed = { ...sealed, data: before + sealed.data };
      return advance();
    },
    call(key, { id, name, input }) {
      const call = calls.get(key) ?? begin({ kind: "call", id, name });
      calls.set(key, call);
      if (call.isClosed && input.trim() !== "") throw late();
      call.held += input;
      return advance();
    },
    isAlone: () => parts.length === 1,
    copied(text) {
      const [open] = parts;
      if (open) grow(open, text);
    },
    close: () => advance(true),
  };
}

/** Opens the part where it is not, and tells what it held. */
function tell(part: Part, of: { choice?: number }): AnswerEvent[] {
  const { opened, isOpen, held } = part;
  grow(part, held);
  part.isOpen = true;
  part.held = "";
  return [
    ...(isOpen ? [] : [{ type: "open" as const, part: opened, ...of }]),
    ...(held === "" ? [] : [{ type: "delta" as const, text: held, ...of }]),
  ];
}

/** Whether what waits behind it may begin: a call that is interleaved with others goes on until its input is whole. */
function isOver(part: Part): boolean {
  if (part.opened.kind !== "call") return true;
  if (!part.mayBeWhole) return false;
  try {
    JSON.parse(part.told);
    return true;
  } catch {
    part.mayBeWhole = false;
    return false;
  }
}

/** Nobody asks whether a text is whole, and it may be long. */
function grow(part: Part, text: string): void {
  if (part.opened.kind !== "call") return;
  part.told += text;
  const said = text.trimEnd();
  if (said !== "") part.mayBeWhole = said.endsWith("}");
}

function late(): ProxyError {
  return new ProxyError("bad_upstream_answer", "Upstream went on with a tool call that had ended.");
}
