import type { Speech, ToolCall } from "../speech.ts";
import { encryptReasoning } from "./encrypted-reasoning.ts";
import type { ItemIds } from "./item-ids.ts";
import type { ResponsesRequest } from "./responses-request.ts";

/** One thing in the output of a response; its place in the list is its `output_index`. */
export type Output =
  /** The pieces of the summary, none unless one was asked for. */
  | { kind: "reasoning"; pieces: readonly string[]; isEncrypted: boolean }
  | { kind: "message"; pieces: readonly string[]; isCut: boolean }
  | { kind: "call"; call: ToolCall };

/** What the model said, in the order in which it is put out. */
export function outputsOf({ reasoning, text, calls, finish }: Speech, request: ResponsesRequest): Output[] {
  const isEncrypted = request.include?.includes("reasoning.encrypted_content") ?? false;
  const pieces = request.reasoning?.summary == null ? [] : reasoning;
  return [
    ...(reasoning.length > 0 ? [{ kind: "reasoning" as const, pieces, isEncrypted }] : []),
    ...(text.length > 0 || calls.length === 0
      ? [{ kind: "message" as const, pieces: text, isCut: finish === "length" }]
      : []),
    ...calls.map((call) => ({ kind: "call" as const, call })),
  ];
}

/** An item before anything of it has been said. */
export function emptyItem(output: Output, index: number, ids: ItemIds): object {
  const id = ids.next(output.kind, index);
  switch (output.kind) {
    case "reasoning":
      return { id, type: "reasoning", summary: [], encrypted_content: null };
    case "message":
      return { id, type: "message", role: "assistant", status: "in_progress", content: [], phase: "final_answer" };
    case "call":
      return { id, ...callItem(output.call, ""), status: "in_progress" };
  }
}

/** An item when all of it has been said. */
export function fullItem(output: Output, index: number, ids: ItemIds): object {
  const id = ids.next(output.kind, index);
  switch (output.kind) {
    case "reasoning": {
      const summary = output.pieces.length > 0 ? [summaryPart(output.pieces.join(""))] : [];
      return { id, type: "reasoning", summary, encrypted_content: output.isEncrypted ? encryptReasoning(id) : null };
    }
    case "message": {
      const status = output.isCut ? "incomplete" : "completed";
      const content = [textPart(output.pieces.join(""))];
      return { id, type: "message", role: "assistant", status, phase: "final_answer", content };
    }
    case "call":
      return { id, ...callItem(output.call, output.call.input), status: "completed" };
  }
}

export function textPart(text: string): object {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

export function summaryPart(text: string): object {
  return { type: "summary_text", text };
}

function callItem({ id, name, takesText }: ToolCall, input: string): object {
  if (takesText) return { type: "custom_tool_call", call_id: id, name, input };
  return { type: "function_call", call_id: id, name, arguments: input };
}
