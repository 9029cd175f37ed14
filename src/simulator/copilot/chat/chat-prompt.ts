import type { CatalogueRow } from "../../catalogue.ts";
import { familyOf } from "../family.ts";
import type { Prompt, Turn } from "../prompt.ts";
import { countPrompt } from "../tokens.ts";
import { type ChatMessage, type ChatRequest, countImages } from "./chat-request.ts";

/** What a chat asks of its model. */
export function promptOfChat(request: ChatRequest, model: CatalogueRow): Prompt {
  const choice = request.tool_choice ?? "auto";
  return {
    turns: request.messages.map(turnOf),
    images: countImages(request.messages),
    tools: (request.tools ?? []).map((tool) => ({
      name: tool.function.name,
      parameters: tool.function.parameters ?? { type: "object" },
    })),
    choice: typeof choice === "object" ? { name: choice.function.name } : choice,
    isParallel: request.parallel_tool_calls !== false,
    format: formatOf(request),
    doesReason: doesReason(request, model),
    maxTokens: request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY,
    stops: [request.stop ?? []].flat(),
  };
}

/** Tokens of the prompt. */
export function countChatPrompt({ messages, tools }: ChatRequest): number {
  const calls = messages.flatMap((message) => message.tool_calls ?? []);
  const texts = [
    ...messages.flatMap((message) => turnOf(message).texts),
    ...calls.map((call) => call.function.arguments),
    tools ? JSON.stringify(tools) : "",
  ];
  return countPrompt(texts, messages.length, countImages(messages));
}

function turnOf({ role, content, tool_calls: calls }: ChatMessage): Turn {
  return {
    by: role === "developer" ? "system" : role,
    texts: typeof content === "string" ? [content] : (content ?? []).map((part) => part.text ?? ""),
    calls: (calls ?? []).map((call) => call.function.name),
  };
}

function formatOf({ response_format: format }: ChatRequest): Prompt["format"] {
  if (format?.type === "json_schema") return { kind: "schema", schema: format.json_schema?.schema };
  return { kind: format?.type === "json_object" ? "json" : "text" };
}

/** Gemini always does, Claude when it is asked to. */
function doesReason(request: ChatRequest, model: CatalogueRow): boolean {
  if (familyOf(model) === "gemini") return true;
  return familyOf(model) === "claude" && (request.thinking_budget ?? request.reasoning_effort ?? null) !== null;
}
