import type { Prompt, Turn } from "../prompt.ts";
import { countPrompt } from "../tokens.ts";
import {
  type Block,
  blocksOf,
  type CountRequest,
  countShownImages,
  type Message,
  type MessagesRequest,
  mergedTurns,
} from "./messages-request.ts";

/** What a request of `/v1/messages` asks of its model. */
export function promptOfMessages(request: MessagesRequest): Prompt {
  const choice = request.tool_choice ?? { type: "auto" };
  return {
    turns: mergedTurns(request.messages).flatMap(({ role, blocks }) => turnsOf(role, blocks)),
    images: countShownImages(request.messages),
    tools: (request.tools ?? []).map(({ name, input_schema }) => ({ name, parameters: input_schema })),
    choice: choice.type === "tool" ? { name: choice.name } : choice.type === "any" ? "required" : choice.type,
    isParallel: !("disable_parallel_tool_use" in choice && choice.disable_parallel_tool_use),
    format: formatOf(request),
    doesReason: isThinking(request),
    maxTokens: request.max_tokens,
    stops: request.stop_sequences ?? [],
  };
}

/** Bound by a schema, or told by the system prompt: a good model does as it is told. */
function formatOf({ output_config, system }: MessagesRequest): Prompt["format"] {
  if (output_config?.format) return { kind: "schema", schema: output_config.format.schema };
  const told = typeof system === "string" ? system : (system ?? []).map(({ text }) => text).join("\n");
  const wish = /Answer with one JSON object(?<rest>.*)/s.exec(told)?.groups?.["rest"];
  if (wish === undefined) return { kind: "text" };
  const schema = /^\{.*\}$/m.exec(wish);
  return schema ? { kind: "schema", schema: JSON.parse(schema[0]) } : { kind: "json" };
}

export function isThinking({ thinking }: CountRequest): boolean {
  return thinking !== undefined && thinking.type !== "disabled";
}

/**
 * Tokens of the prompt, and how many of them the cache has or gets: all before the last turn where a `cache_control`
 * stands, from the cache as soon as the model has spoken.
 */
export function countMessagesPrompt(request: CountRequest): { prompt: number; cached: number; stored: number } {
  const { system, tools, messages } = request;
  const head = [system, tools].map((part) => (part ? JSON.stringify(part) : "")).join("");
  const count = (some: readonly Message[]) =>
    countPrompt([head, ...some.flatMap(blocksOf).flatMap(textsOfBlock)], some.length, countShownImages(some));
  const prompt = count(messages);
  const usesCache = JSON.stringify([system, tools, messages]).includes('"cache_control":{');
  const cacheable = usesCache ? count(messages.slice(0, -1)) : 0;
  const isWarm = messages.some(({ role }) => role === "assistant");
  return { prompt, cached: isWarm ? cacheable : 0, stored: isWarm ? 0 : cacheable };
}

/** Each result is the turn of a tool; the rest of a message is one turn. */
function turnsOf(role: string, blocks: readonly Block[]): Turn[] {
  const results = blocks.filter(({ type }) => type === "tool_result");
  const others = blocks.filter(({ type }) => type !== "tool_result");
  const by = role === "assistant" ? "assistant" : "user";
  return [
    ...results.map((block) => ({ by: "tool" as const, texts: textsOfBlock(block) })),
    ...(others.length > 0
      ? [{ by, texts: others.flatMap(textsOfBlock), calls: others.flatMap(calledBy) } as const]
      : []),
  ];
}

function calledBy(block: Block): string[] {
  return block.type === "tool_use" ? [block.name] : [];
}

function textsOfBlock(block: Block): string[] {
  switch (block.type) {
    case "text":
      return [block.text];
    case "tool_use":
      return [JSON.stringify(block.input)];
    case "tool_result":
      if (typeof block.content === "string") return [block.content];
      return (block.content ?? []).flatMap((part) => (part.type === "text" ? [part.text] : []));
    default:
      return [];
  }
}
