import { countOf, type LooseObject, objectOf, objectsOf, stringOf } from "../loose-json.ts";

/**
 * Claude sometimes answers here with a message of Anthropic's own form (contract 7.3). The same as a chat answer that
 * is still to be repaired; undefined for anything else.
 */
export function fromNative(answer: LooseObject): LooseObject | undefined {
  if (answer["type"] !== "message" || answer["choices"] !== undefined) return undefined;
  const blocks = objectsOf(answer["content"]);
  const calls = blocks
    .filter((block) => block["type"] === "tool_use")
    .map(({ id, name, input }) => ({ id, function: { name, arguments: input ?? {} } }));
  const message = {
    content: textOf(blocks, "text"),
    reasoning_text: textOf(blocks, "thinking"),
    tool_calls: calls,
  };
  return {
    id: answer["id"],
    model: answer["model"],
    choices: [{ message, finish_reason: answer["stop_reason"] }],
    usage: usageOf(objectOf(answer["usage"]) ?? {}),
  };
}

/** Blocks have their text under the name of their type. */
function textOf(blocks: readonly LooseObject[], type: string): string {
  return blocks.map((block) => (block["type"] === type ? (stringOf(block[type]) ?? "") : "")).join("");
}

/** Anthropic counts what comes from a cache beside the input, OpenAI within it. */
function usageOf(usage: LooseObject): LooseObject {
  const cached = countOf(usage["cache_read_input_tokens"]) ?? 0;
  const written = countOf(usage["cache_creation_input_tokens"]) ?? 0;
  return {
    prompt_tokens: (countOf(usage["input_tokens"]) ?? 0) + cached + written,
    completion_tokens: countOf(usage["output_tokens"]) ?? 0,
    prompt_tokens_details: { cached_tokens: cached },
  };
}
