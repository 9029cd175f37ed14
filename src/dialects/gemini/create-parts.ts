import { inputOf } from "../conversation/call-input.ts";
import type { ChoiceEvent, OpenedPart } from "../conversation/event.ts";
import { wrapFreeForm } from "../conversation/free-form.ts";
import type { Sealed } from "../conversation/sealed.ts";
import type { LooseObject } from "../loose-json.ts";
import { writeSignature } from "./signature.ts";

/**
 * Makes Google's parts of the steps of one choice: a text's pieces as they come, a call as a whole, and what upstream
 * wants back of the thoughts as the signature of the part behind them, where Google's clients look for it.
 */
export interface Parts {
  /** What the step adds. */
  event(event: ChoiceEvent): LooseObject[];
  /** What a further piece of the open part is told as; undefined where its pieces are not told. */
  pieceOf(text: string): LooseObject | undefined;
  /** Told more of the open part, which was handed on elsewhere. */
  copied(text: string): void;
}

type Thought = { text: string; sealed?: Sealed };

export function createParts({ hidesReasoning = false }): Parts {
  let opened: OpenedPart | undefined;
  let input = "";
  let thoughts: Thought[] = [];

  /** The part with the signature of all that was thought since the one before it. */
  function signed(part: LooseObject): LooseObject {
    const signature = areSealed() ? { thoughtSignature: writeSignature(thoughts) } : {};
    thoughts = [];
    return { ...part, ...signature };
  }

  function areSealed(): boolean {
    return thoughts.some(({ sealed }) => sealed !== undefined);
  }

  function open(part: OpenedPart): LooseObject[] {
    opened = part;
    input = "";
    if (part.kind === "reasoning") thoughts.push({ text: "" });
    return [];
  }

  function pieceOf(text: string): LooseObject | undefined {
    if (opened?.kind === "call" || (opened?.kind === "reasoning" && hidesReasoning)) return undefined;
    return opened?.kind === "reasoning" ? { text, thought: true } : { text };
  }

  function copied(text: string): void {
    const thought = thoughts.at(-1);
    if (opened?.kind === "call") input += text;
    if (opened?.kind === "reasoning" && thought) thought.text += text;
  }

  function delta(text: string): LooseObject[] {
    copied(text);
    const part = text === "" ? undefined : pieceOf(text);
    if (!part) return [];
    return [opened?.kind === "reasoning" ? part : signed(part)];
  }

  function close(sealed: Sealed | undefined): LooseObject[] {
    const thought = thoughts.at(-1);
    if (opened?.kind === "reasoning" && thought && sealed) thought.sealed = sealed;
    if (opened?.kind !== "call") return [];
    const { id, name, isFreeForm } = opened;
    return [signed({ functionCall: { id, name, args: inputOf(isFreeForm ? wrapFreeForm(input) : input) } })];
  }

  return {
    event(event) {
      if (event.type === "open") return open(event.part);
      if (event.type === "delta") return delta(event.text);
      if (event.type === "close") return close(event.sealed);
      return areSealed() ? [signed({ text: "" })] : [];
    },
    pieceOf,
    copied,
  };
}
