import { type LooseObject, objectOf, stringOf } from "../loose-json.ts";
import { blocksOf, messagesIn } from "./blocks.ts";

/** Below the API host, where upstream counts by itself. */
export const COUNT_PATH = "/v1/messages/count_tokens";

/**
 * All that a model would read of a request, as texts whose tokens can be counted: what was said, the calls and what they
 * gave, and the tools with their schemas. Images and documents have none.
 */
export function textsOf(request: LooseObject): string[] {
  const { system } = request;
  const contents = [system, ...messagesIn(request).map(({ message }) => message["content"])];
  const plain = contents.flatMap((content) => stringOf(content) ?? []);
  return [...plain, ...blocksOf(request).flatMap(({ block }) => textsOfBlock(block))];
}

function textsOfBlock(block: LooseObject): string[] {
  const { text, thinking, content, name, description, input, input_schema: schema } = block;
  const texts = [text, thinking, name, description, typeof content === "string" ? content : undefined];
  const values = [input, schema].filter((value) => objectOf(value) !== undefined);
  return [...texts.flatMap((value) => stringOf(value) ?? []), ...values.map((value) => JSON.stringify(value))];
}

/** The answer to it, JSON text. */
export function writeCount(tokens: number): string {
  return JSON.stringify({ input_tokens: tokens });
}
