import type { AnswerEvent, ChoiceEvent } from "./event.ts";
import { perChoice } from "./per-choice.ts";

/**
 * Cuts an answer at the first of the client's stop sequences, for a model that can't be told of them: the sequence and
 * what comes after it is left out, and the finish says why. Give it every step in order; it returns those to go on with.
 */
export function createStopCutter(sequences: readonly string[]): (event: AnswerEvent) => AnswerEvent[] {
  const wanted = sequences.filter((sequence) => sequence !== "");
  const cut = perChoice((choice) => createChoiceCutter(wanted, choice));
  return (event) => {
    if (event.type === "begin" || event.type === "usage" || wanted.length === 0) return [event];
    return cut(event);
  };
}

/** Holds back what of a text may be the beginning of a stop sequence, until it is known or the text ends. */
function createChoiceCutter(wanted: readonly string[], choice: number | undefined) {
  const of = choice === undefined ? {} : { choice };
  let held = "";
  let isText = false;
  let stoppedAt: string | undefined;

  function take(length: number): AnswerEvent[] {
    const text = held.slice(0, length);
    held = held.slice(length);
    return text === "" ? [] : [{ type: "delta", text, ...of }];
  }

  /** A sequence that is there counts once none can come that begins before it; nothing comes behind the last piece. */
  function search(isLast: boolean): AnswerEvent[] {
    const found = firstIn(held, wanted);
    const sureLength = held.length - (isLast ? 0 : heldLength(held, wanted));
    if (!found || sureLength < found.at) return take(sureLength);
    stoppedAt = found.sequence;
    return [...take(found.at), { type: "close", ...of }];
  }

  return (event: ChoiceEvent): AnswerEvent[] => {
    if (stoppedAt !== undefined) {
      return event.type === "finish"
        ? [{ type: "finish", reason: "stop_sequence", stopSequence: stoppedAt, ...of }]
        : [];
    }
    if (event.type === "open") isText = event.part.kind === "text";
    if (event.type === "close") {
      const last = search(true);
      return stoppedAt === undefined ? [...last, event] : last;
    }
    if (event.type !== "delta" || !isText) return [event];
    held += event.text;
    return search(false);
  };
}

/** Of two that begin at the same place the first of the list. */
function firstIn(text: string, wanted: readonly string[]): { at: number; sequence: string } | undefined {
  const found = wanted.map((sequence) => ({ at: text.indexOf(sequence), sequence })).filter(({ at }) => at >= 0);
  return found.toSorted((a, b) => a.at - b.at)[0];
}

/** How much of the text's end may be the beginning of a sequence. */
function heldLength(text: string, wanted: readonly string[]): number {
  const longest = Math.max(...wanted.map(({ length }) => length - 1));
  for (let length = Math.min(longest, text.length); length > 0; length--) {
    const end = text.slice(text.length - length);
    if (wanted.some((sequence) => sequence.startsWith(end))) return length;
  }
  return 0;
}
