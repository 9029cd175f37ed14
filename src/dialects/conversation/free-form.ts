import { createFreeFormInput } from "./free-form-input.ts";
import type { Conversation, Tool, Turn } from "./request.ts";

/** The one argument of the function that stands for a tool of free text. */
const ARGUMENT = "input";

/** The conversation with functions of one text in the places of tools that take free text, which most dialects lack. */
export function withoutFreeForm(conversation: Conversation): Conversation {
  const { tools, turns } = conversation;
  return { ...conversation, tools: tools.map(functionOfText), turns: turns.map(wrapCalls) };
}

/** A free text as the JSON input of that function. */
export function wrapFreeForm(text: string): string {
  return JSON.stringify({ [ARGUMENT]: text });
}

/** The free text in such an input; a model that wrote something else gets that handed on, for the client to judge. */
export function unwrapFreeForm(input: string): string {
  const reader = createFreeFormInput();
  return reader.push(input) + reader.end();
}

/** A tool of free text as the function that stands for it; any other as it is. */
export function functionOfText(tool: Tool): Tool {
  const { freeForm, ...rest } = tool;
  if (!freeForm) return tool;
  const { grammar, syntax } = freeForm;
  const rule = grammar === undefined ? "" : ` It must follow this grammar${syntax ? ` (${syntax})` : ""}:\n${grammar}`;
  const description = `The whole input of the tool, as text.${rule}`;
  const schema = {
    type: "object",
    properties: { [ARGUMENT]: { type: "string", description } },
    required: [ARGUMENT],
    additionalProperties: false,
  };
  return { ...rest, schema };
}

function wrapCalls(turn: Turn): Turn {
  if (turn.role !== "assistant") return turn;
  const parts = turn.parts.map((part) => {
    if (part.kind !== "call" || !part.isFreeForm) return part;
    const { isFreeForm: _, ...call } = part;
    return { ...call, input: wrapFreeForm(part.input) };
  });
  return { ...turn, parts };
}
