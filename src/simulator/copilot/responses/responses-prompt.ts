import type { Prompt, PromptTool, Turn } from "../prompt.ts";
import { countPrompt } from "../tokens.ts";
import { countInputImages, type Item, itemsOf, partsOfItem, type ResponsesRequest } from "./responses-request.ts";

/** What a request of `/responses` asks of its model. */
export function promptOfResponses(request: ResponsesRequest): Prompt {
  const items = itemsOf(request);
  const choice = request.tool_choice ?? "auto";
  const format = request.text?.format;
  return {
    turns: items.flatMap(turnsOf),
    images: countInputImages(items),
    tools: (request.tools ?? []).map(toolOf),
    choice: typeof choice === "object" ? { name: choice.name } : choice,
    isParallel: request.parallel_tool_calls !== false,
    format:
      format?.type === "json_schema"
        ? { kind: "schema", schema: format.schema }
        : { kind: format?.type === "json_object" ? "json" : "text" },
    doesReason: request.reasoning != null && request.reasoning.effort !== "none",
    maxTokens: request.max_output_tokens ?? Number.POSITIVE_INFINITY,
    stops: [],
  };
}

/** Tokens of the prompt, and how many of them a cache has from the calls before. */
export function countResponsesPrompt(request: ResponsesRequest): { prompt: number; cached: number } {
  const items = itemsOf(request);
  const head = (request.instructions ?? "") + (request.tools ? JSON.stringify(request.tools) : "");
  const count = (some: readonly Item[]) =>
    countPrompt([head, ...some.flatMap(textsOf)], some.length, countInputImages(some));
  // What an earlier call has sent ends with the last thing that came from the model.
  const earlier = items.slice(0, items.findLastIndex(isOfModel));
  const cacheable = items.some(isOfModel) ? count(earlier) : 0;
  return { prompt: count(items), cached: cacheable < MIN_CACHED ? 0 : cacheable - (cacheable % CACHE_STEP) };
}

/** OpenAI caches from so many tokens on, and in such steps. */
const MIN_CACHED = 1024;
const CACHE_STEP = 128;

function isOfModel(item: Item): boolean {
  return "role" in item ? item.role === "assistant" : !item.type?.endsWith("_output");
}

function turnsOf(item: Item): Turn[] {
  const texts = partsOfItem(item).map((part) => part.text ?? "");
  if ("output" in item) return [{ by: "tool", texts }];
  if (!("role" in item)) return [{ by: "assistant", texts, calls: "call_id" in item ? [item.name] : [] }];
  return [{ by: item.role === "developer" ? "system" : item.role, texts }];
}

function textsOf(item: Item): string[] {
  if ("arguments" in item) return [String(item.arguments)];
  if ("input" in item) return [String(item.input)];
  return partsOfItem(item).map((part) => part.text ?? "");
}

function toolOf({ type, name = "", parameters }: NonNullable<ResponsesRequest["tools"]>[number]): PromptTool {
  return { name, parameters: type === "custom" ? undefined : (parameters ?? { type: "object" }) };
}
