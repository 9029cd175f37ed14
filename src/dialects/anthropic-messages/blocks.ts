import { type LooseObject, objectOf } from "../loose-json.ts";

/** A block of a request and its path, such as `messages[2].content[0]`. */
export type Block = { path: string; block: LooseObject };

/** The blocks of a content; a text alone has none. */
export function blocksIn(content: unknown, path: string): Block[] {
  if (!Array.isArray(content)) return [];
  return content.flatMap((item, index) => {
    const block = objectOf(item);
    return block ? [{ path: `${path}[${index}]`, block }] : [];
  });
}

/** Each message of a request and its path. */
export function messagesIn(request: LooseObject): { path: string; message: LooseObject; blocks: Block[] }[] {
  return blocksIn(request["messages"], "messages").map(({ path, block: message }) => {
    return { path, message, blocks: blocksIn(message["content"], `${path}.content`) };
  });
}

/** The block and, in front of it, those of a tool's result. */
export function withInner(outer: Block): Block[] {
  const { path, block } = outer;
  return block["type"] === "tool_result" ? [...blocksIn(block["content"], `${path}.content`), outer] : [outer];
}

/** All that a model reads, in the order in which it does. */
export function blocksOf(request: LooseObject): Block[] {
  const spoken = messagesIn(request).flatMap(({ blocks }) => blocks.flatMap(withInner));
  return [...blocksIn(request["tools"], "tools"), ...blocksIn(request["system"], "system"), ...spoken];
}
