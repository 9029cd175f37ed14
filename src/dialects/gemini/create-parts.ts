import { inputOf } from "../conversation/call-input.ts";
import type { AnswerEvent, OpenedPart } from "../conversation/event.ts";
import { wrapFreeForm } from "../conversation/free-form.ts";
import type { Sealed } from "../conversation/sealed.ts";
import type { LooseObject } from "../loose-json.ts";
import { writeSignature } from "./signature.ts";

/** A step of one choice. */
export type SpokenEvent = Extract<AnswerEvent, { type: "open" | "delta" | "close" | "finish" }>;

type Thought = { text: string; sealed?: Sealed };

/**
 * Makes Google's parts of the steps of one choice: a text's pieces as they come, a call as a whole, and what upstream
 * wants back of the thoughts as the signature of the part behind them, where Google's clients look for it.
 */
export function createParts({ hidesReasoning = false }): (event: SpokenEvent) => LooseObject[] {
  let opened: OpenedPart | undefined;
  let input = "";
  let thoughts: Thought[] = [];

  /** The part with the signature of all that was thought since the one before it. */
  function signed(part: LooseObject): LooseObject {
    const isSealed = thoughts.some(({ sealed }) => sealed !== undefined);
    const signature = isSealed ? { thoughtSignature: writeSignature(thoughts) } : {};
    thoughts = [];
    return { ...part, ...signature };
  }

  function open(part: OpenedPart): LooseObject[] {
    opened = part;
    input = "";
    if (part.kind === "reasoning") thoughts.push({ text: "" });
    return [];
  }

  function delta(text: string): LooseObject[] {
    if (text === "") return [];
    const thought = thoughts.at(-1);
    if (opened?.kind === "reasoning" && thought) {
      thought.text += text;
      return hidesReasoning ? [] : [{ text, thought: true }];
    }
    if (opened?.kind !== "call") return [signed({ text })];
    input += text;
    return [];
  }

  function close(sealed: Sealed | undefined): LooseObject[] {
    const thought = thoughts.at(-1);
    if (opened?.kind === "reasoning" && thought && sealed) thought.sealed = sealed;
    if (opened?.kind !== "call") return [];
    const { id, name, isFreeForm } = opened;
    return [signed({ functionCall: { id, name, args: inputOf(isFreeForm ? wrapFreeForm(input) : input) } })];
  }

  return (event) => {
    if (event.type === "open") return open(event.part);
    if (event.type === "delta") return delta(event.text);
    if (event.type === "close") return close(event.sealed);
    return thoughts.some(({ sealed }) => sealed !== undefined) ? [signed({ text: "" })] : [];
  };
}
