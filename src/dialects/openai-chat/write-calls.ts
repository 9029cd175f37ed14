import type { OpenedPart } from "../conversation/event.ts";
import { createFreeFormInput, type FreeFormInput } from "../conversation/free-form-input.ts";
import type { Asked } from "../dialect.ts";
import type { CustomCallDelta, ToolCallDelta } from "./chunk.ts";
import { isCustom } from "./custom-tools.ts";

/** Writes the calls of one choice, one after another, by their places. */
export interface CallWriter {
  open(call: Extract<OpenedPart, { kind: "call" }>): ToolCallDelta | CustomCallDelta;
  /** Undefined where a piece of the input adds nothing to what the client gets. */
  delta(piece: string): ToolCallDelta | CustomCallDelta | undefined;
  /** What is still due of the call that is open; nothing where none is. */
  close(): CustomCallDelta | undefined;
  /** Whether pieces are told as they come. */
  isPlain(): boolean;
}

/** Where upstream knows tools of free text itself, its pieces are the text. */
const AS_IT_IS: FreeFormInput = { push: (piece) => piece, end: () => "" };

export function createCallWriter({ tools }: Asked): CallWriter {
  let index = -1;
  let input: FreeFormInput | undefined;

  function customDelta(text = ""): CustomCallDelta | undefined {
    return text === "" ? undefined : { index, custom: { input: text } };
  }

  return {
    open({ id, name, isFreeForm }) {
      index++;
      input = inputOf(isFreeForm === true, isCustom(name, tools));
      if (input) return { index, id, type: "custom", custom: { name, input: "" } };
      return { index, id, type: "function", function: { name, arguments: "" } };
    },
    delta: (piece) => (input ? customDelta(input.push(piece)) : { index, function: { arguments: piece } }),
    close() {
      const rest = customDelta(input?.end());
      input = undefined;
      return rest;
    },
    isPlain: () => input === undefined || input === AS_IT_IS,
  };
}

function inputOf(isFreeForm: boolean, isCustomTool: boolean): FreeFormInput | undefined {
  if (isFreeForm) return AS_IT_IS;
  return isCustomTool ? createFreeFormInput() : undefined;
}
