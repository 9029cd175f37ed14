import { type LooseObject, objectOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { unreadFields } from "../request/unread-fields.ts";
import { type Block, blocksIn } from "./blocks.ts";

/** What of a block a conversation has, by its type. */
const READ_OF_BLOCK: ReadonlyMap<unknown, readonly string[]> = new Map([
  ["text", ["text"]],
  ["image", ["source"]],
  ["document", ["source", "title"]],
  ["search_result", ["source", "title", "content"]],
  ["tool_reference", ["tool_name"]],
  ["thinking", ["thinking", "signature"]],
  ["redacted_thinking", ["data"]],
  // Where upstream runs no tools the caller is the model, and nobody else.
  ["tool_use", ["id", "name", "input", "caller"]],
  ["tool_result", ["tool_use_id", "content", "is_error"]],
]);

const READ_OF_ANY = ["type", "cache_control"];
const READ_OF_MARK = new Set(["type"]);
const READ_OF_TOOL = new Set([...READ_OF_ANY, "name", "description", "input_schema", "strict"]);
const READ_OF_SOURCE = new Set(["type", "media_type", "data", "url", "content"]);

export const WHY_UNREAD = "the model answers elsewhere, where this has no counterpart";

/** What of a tool no conversation has, as changes. */
export function unreadOfTool({ path, block }: Block): Change[] {
  return [...unread(block, READ_OF_TOOL, path), ...unreadOfMark({ path, block })];
}

/** The same of a block and of what is inside; a tool's result has its blocks told by itself. */
export function unreadOfBlock({ path, block }: Block): Change[] {
  const { type, content } = block;
  const source = objectOf(block["source"]);
  return [
    ...unread(block, new Set([...READ_OF_ANY, ...(READ_OF_BLOCK.get(type) ?? [])]), path),
    ...unreadOfMark({ path, block }),
    ...unread(source ?? {}, READ_OF_SOURCE, `${path}.source`),
    ...blocksIn(source?.["content"], `${path}.source.content`).flatMap(unreadOfBlock),
    ...(type === "search_result" ? blocksIn(content, `${path}.content`).flatMap(unreadOfBlock) : []),
  ];
}

/** For how long upstream keeps something, and for whom, is its own business elsewhere. */
function unreadOfMark({ path, block }: Block): Change[] {
  return unread(objectOf(block["cache_control"]) ?? {}, READ_OF_MARK, `${path}.cache_control`);
}

function unread(object: LooseObject, read: ReadonlySet<string>, path: string): Change[] {
  return unreadFields(object, read, () => WHY_UNREAD, path);
}
