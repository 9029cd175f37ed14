import { type LooseObject, objectOf, objectsOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { unreadFields } from "../request/unread-fields.ts";
import { CACHE_MARKS } from "./read-turns.ts";

const READ_OF = {
  message: new Set([
    ...["role", "content", "refusal", "reasoning_content", "reasoning_text", "tool_calls", "tool_call_id"],
    ...CACHE_MARKS,
  ]),
  part: new Set(["type", "text", "refusal", "image_url", "file", ...CACHE_MARKS]),
  image: new Set(["url", "detail"]),
  file: new Set(["file_data", "filename"]),
  call: new Set(["id", "index", "type", "function", "custom"]),
  tool: new Set(["type", "function", "custom", ...CACHE_MARKS]),
  described: new Set(["name", "description", "parameters", "strict"]),
  called: new Set(["name", "arguments"]),
  custom: new Set(["name", "description", "format"]),
  customCall: new Set(["name", "input"]),
  mark: new Set(["type", "mode"]),
} as const;

export const WHY_UNREAD = "the model answers elsewhere, where this has no counterpart";

/** What of messages no conversation has, as changes. */
export function unreadOfMessages(messages: readonly LooseObject[]): Change[] {
  return messages.flatMap((message, index) => {
    const path = `messages[${index}]`;
    return [
      ...unread("message", message, path),
      ...unreadOfMarks(message, path),
      ...objectsOf(message["content"]).flatMap((part, at) => unreadOfPart(part, `${path}.content[${at}]`)),
      ...objectsOf(message["tool_calls"]).flatMap((call, at) => [
        ...unread("call", call, `${path}.tool_calls[${at}]`),
        ...unread("called", call["function"], `${path}.tool_calls[${at}].function`),
        ...unread("customCall", call["custom"], `${path}.tool_calls[${at}].custom`),
      ]),
    ];
  });
}

/** What of tools none has. */
export function unreadOfTools(tools: readonly LooseObject[]): Change[] {
  return tools.flatMap((tool, index) => [
    ...unread("tool", tool, `tools[${index}]`),
    ...unreadOfMarks(tool, `tools[${index}]`),
    ...unread("described", tool["function"], `tools[${index}].function`),
    ...unread("custom", tool["custom"], `tools[${index}].custom`),
  ]);
}

function unreadOfPart(part: LooseObject, path: string): Change[] {
  return [
    ...unread("part", part, path),
    ...unreadOfMarks(part, path),
    ...unread("image", part["image_url"], `${path}.image_url`),
    ...unread("file", part["file"], `${path}.file`),
  ];
}

/** For how long upstream keeps something is its own business. */
function unreadOfMarks(marked: LooseObject, path: string): Change[] {
  return CACHE_MARKS.flatMap((name) => unread("mark", marked[name], `${path}.${name}`));
}

function unread(kind: keyof typeof READ_OF, value: unknown, path: string): Change[] {
  return unreadFields(objectOf(value) ?? {}, READ_OF[kind], () => WHY_UNREAD, path);
}
