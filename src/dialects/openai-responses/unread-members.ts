import { type LooseObject, objectsOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { unreadFields } from "../request/unread-fields.ts";
import { isMessage } from "./inspect.ts";
import { CACHE_MARK } from "./read-content.ts";

/** What of an item a conversation has, by its type; a reference is replaced as a whole. */
const READ_OF_ITEM: ReadonlyMap<unknown, readonly string[]> = new Map([
  ["message", ["role", "content"]],
  ["function_call", ["call_id", "name", "namespace", "arguments"]],
  ["custom_tool_call", ["call_id", "name", "namespace", "input"]],
  ["function_call_output", ["call_id", "output"]],
  ["custom_tool_call_output", ["call_id", "output"]],
  ["reasoning", ["summary", "encrypted_content"]],
]);

/** Bookkeeping of the dialect, which asks for nothing and means nothing outside it. */
const BOOKKEEPING = ["type", "id", "status", "phase"];

const READ_OF_PART: ReadonlyMap<unknown, readonly string[]> = new Map([
  ["input_text", ["text", CACHE_MARK]],
  ["text", ["text"]],
  // The rest is what an answer says about its own text.
  ["output_text", ["text", "annotations", "logprobs"]],
  ["refusal", ["refusal"]],
  ["input_image", ["image_url", "detail", CACHE_MARK]],
  ["input_file", ["file_data", "file_url", "filename", CACHE_MARK]],
]);

export const NO_COUNTERPART = "the model answers elsewhere, where this has no counterpart";

/** What of items and of the parts in them no conversation has, as changes. */
export function unreadOfItems(items: readonly LooseObject[]): Change[] {
  return items.flatMap((item, index) => {
    const path = `input[${index}]`;
    const type = isMessage(item) ? "message" : item["type"];
    return [
      ...unread(item, [...BOOKKEEPING, ...(READ_OF_ITEM.get(type) ?? [])], path),
      ...(type === "message" ? unreadOfParts(item["content"], `${path}.content`) : []),
      ...unreadOfParts(item["output"], `${path}.output`),
    ];
  });
}

function unreadOfParts(parts: unknown, path: string): Change[] {
  return objectsOf(parts).flatMap((part, index) =>
    unread(part, ["type", ...(READ_OF_PART.get(part["type"]) ?? [])], `${path}[${index}]`),
  );
}

function unread(object: LooseObject, read: readonly string[], path: string): Change[] {
  return unreadFields(object, new Set(read), () => NO_COUNTERPART, path);
}
