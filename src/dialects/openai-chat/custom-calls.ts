import type { ByteString } from "../../wire/byte-string.ts";
import { unwrapFreeForm } from "../conversation/free-form.ts";
import { createFreeFormInput, type FreeFormInput } from "../conversation/free-form-input.ts";
import type { Asked } from "../dialect.ts";
import {
  type ChatChunk,
  type ChunkChoice,
  type CustomCallDelta,
  renderEvent,
  type ToolCallDelta,
  type WrittenChunk,
} from "./chunk.ts";
import { isCustom } from "./custom-tools.ts";
import type { ChatAnswer } from "./repair-answer.ts";

/** Functions that stand for tools of free text, told as calls of those while the answer streams. */
export interface CustomCalls {
  /** The client's event for a frame; "" when nothing is left of it. */
  render(chunk: ChatChunk): ByteString;
}

export function createCustomCalls(tools: Asked["tools"]): CustomCalls {
  /** By the choice and the call's index. */
  const inputs = new Map<string, FreeFormInput>();

  function rewriteCall(call: ToolCallDelta, choice: number): ToolCallDelta | CustomCallDelta | undefined {
    const { index, id, function: called } = call;
    const key = `${choice}.${index}`;
    if (id !== undefined && isCustom(called.name ?? "", tools)) inputs.set(key, createFreeFormInput());
    const input = inputs.get(key);
    if (!input) return call;
    const text = input.push(called.arguments);
    if (id !== undefined) return { index, id, type: "custom", custom: { name: called.name ?? "", input: text } };
    return text === "" ? undefined : { index, custom: { input: text } };
  }

  /** What is still held back of the choice's inputs, which only one that was cut has. */
  function rests(choice: number): CustomCallDelta[] {
    const ofChoice = [...inputs].filter(([key]) => key.startsWith(`${choice}.`));
    return ofChoice.flatMap(([key, input]) => {
      const text = input.end();
      return text === "" ? [] : [{ index: Number(key.split(".")[1]), custom: { input: text } }];
    });
  }

  function rewriteChoice(choice: ChunkChoice): WrittenChunk["choices"] {
    const { tool_calls: calls = [], ...others } = choice.delta;
    const isLast = choice.finish_reason !== null;
    const rewritten = calls.flatMap((call) => rewriteCall(call, choice.index) ?? []);
    const told = [...rewritten, ...(isLast ? rests(choice.index) : [])];
    const delta = { ...others, ...(told.length === 0 ? {} : { tool_calls: told }) };
    return !isLast && Object.keys(delta).length === 0 ? [] : [{ ...choice, delta }];
  }

  return {
    render(chunk) {
      const choices = chunk.choices.flatMap(rewriteChoice);
      return choices.length === 0 && chunk.choices.length > 0 ? "" : renderEvent({ ...chunk, choices });
    },
  };
}

/** The same for an answer in one piece. */
export function withCustomCalls(answer: ChatAnswer, tools: Asked["tools"]) {
  const choices = answer.choices.map(({ message: { tool_calls: calls, ...message }, ...choice }) => ({
    ...choice,
    message: { ...message, ...(calls ? { tool_calls: calls.map((call) => rewriteWhole(call, tools)) } : {}) },
  }));
  return { ...answer, choices };
}

type WholeCall = { id: string; type: "function"; function: { name: string; arguments: string } };

function rewriteWhole(call: WholeCall, tools: Asked["tools"]) {
  const { name, arguments: input } = call.function;
  if (!isCustom(name, tools)) return call;
  return { id: call.id, type: "custom", custom: { name, input: unwrapFreeForm(input) } };
}
