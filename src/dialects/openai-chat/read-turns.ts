import type { CallPart, ContentPart, SpokenPart, TextPart, Turn } from "../conversation/request.ts";
import { type LooseObject, objectOf, stringOf } from "../loose-json.ts";
import { invalidValue, objectListIn, textIn, toldType, unsupportedField } from "../request/request-field.ts";
import { toolName } from "./custom-tools.ts";

/** The messages of a chat as turns; a tool's result is a turn of its own. Throws `invalid_value`, `unsupported_field`. */
export function readTurns(messages: readonly LooseObject[]): Turn[] {
  return messages.map((message, index) => markLast(readTurn(message, `messages[${index}]`), message));
}

/** A mark on the message is one on all that it says, and so on the last of it. */
function markLast(turn: Turn, message: LooseObject): Turn {
  const last = turn.parts.findLast(({ kind }) => kind !== "reasoning" && kind !== "refusal");
  if (last) Object.assign(last, cacheMark(message));
  return turn;
}

function readTurn(message: LooseObject, path: string): Turn {
  const content = message["content"];
  switch (message["role"]) {
    case "system":
    case "developer":
      return { role: "instructions", parts: readParts(content, path).map((part) => asText(part, path)) };
    case "user":
      return { role: "user", parts: readParts(content, path) };
    case "assistant":
      return { role: "assistant", parts: readSpoken(message, path) };
    case "tool": {
      const callId = stringOf(message["tool_call_id"]);
      if (callId === undefined) throw invalidValue(`${path}.tool_call_id`, "the id of the call that it answers");
      return { role: "tool", callId, parts: readParts(content, path), isError: false };
    }
    default:
      throw invalidValue(`${path}.role`, '"system", "developer", "user", "assistant" or "tool"');
  }
}

/** Content is a text or an array of parts, in tools' messages too. */
function readParts(content: unknown, path: string): ContentPart[] {
  if (content === null || content === undefined) return [];
  if (typeof content === "string") return content === "" ? [] : [{ kind: "text", text: content }];
  if (!Array.isArray(content)) throw invalidValue(`${path}.content`, "a string or an array of parts");
  return objectListIn({ content }, "content", path).map((part, index) => readPart(part, `${path}.content[${index}]`));
}

function readPart(part: LooseObject, path: string): ContentPart {
  const mark = cacheMark(part);
  const text = stringOf(part["text"]) ?? stringOf(part["refusal"]);
  if ((part["type"] === "text" || part["type"] === "refusal") && text !== undefined) {
    return { kind: "text", text, ...mark };
  }
  const image = objectOf(part["image_url"]);
  const url = stringOf(image?.["url"]) ?? stringOf(part["image_url"]);
  if (part["type"] === "image_url" && url !== undefined) {
    const detail = stringOf(image?.["detail"]);
    return { kind: "image", url, place: path, ...(detail === undefined ? {} : { detail }), ...mark };
  }
  const file = objectOf(part["file"]);
  const data = stringOf(file?.["file_data"]);
  if (part["type"] === "file" && data !== undefined) {
    const name = stringOf(file?.["filename"]);
    return { kind: "file", url: data, place: path, ...(name === undefined ? {} : { name }), ...mark };
  }
  throw unsupportedField(path, `Content of type "${toldType(part)}" is not accepted here.`);
}

/**
 * Copilot's own word for it (contract 7.1), Anthropic's, which clients of Claude send in a chat too, and what OpenAI has
 * on a part of content.
 */
export const CACHE_MARKS = ["copilot_cache_control", "cache_control", "prompt_cache_breakpoint"] as const;

/** Whether upstream is asked to keep everything up to there. */
export function cacheMark(marked: LooseObject): { isCached?: true } {
  return CACHE_MARKS.some((name) => objectOf(marked[name])) ? { isCached: true } : {};
}

function asText(part: ContentPart, path: string): TextPart {
  if (part.kind === "text") return part;
  throw unsupportedField(`${path}.content`, "Instructions can be text only.");
}

function readSpoken(message: LooseObject, path: string): SpokenPart[] {
  const reasoning = stringOf(message["reasoning_content"]) ?? stringOf(message["reasoning_text"]);
  const refusal = textIn(message, "refusal", path);
  return [
    ...(reasoning ? [{ kind: "reasoning" as const, text: reasoning }] : []),
    ...readParts(message["content"], path).map((part) => asText(part, path)),
    ...(refusal ? [{ kind: "refusal" as const, text: refusal }] : []),
    ...objectListIn(message, "tool_calls", path).map((call, index) => readCall(call, `${path}.tool_calls[${index}]`)),
  ];
}

function readCall(call: LooseObject, path: string): CallPart {
  const called = objectOf(call["function"]);
  const id = stringOf(call["id"]);
  const name = toolName(call);
  if (id === undefined || name === undefined) throw invalidValue(path, "a call with an id and the name of a tool");
  const custom = objectOf(call["custom"]);
  if (call["type"] === "custom" && custom) {
    return { kind: "call", id, name, input: textIn(custom, "input", `${path}.custom`) ?? "", isFreeForm: true };
  }
  const input = called && textIn(called, "arguments", `${path}.function`);
  return { kind: "call", id, name, input: input ?? "" };
}
