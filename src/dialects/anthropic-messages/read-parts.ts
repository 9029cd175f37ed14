import type { ProxyError } from "../../errors.ts";
import type { ContentPart, TextPart } from "../conversation/request.ts";
import { type LooseObject, objectOf, stringOf } from "../loose-json.ts";
import { invalidValue, toldType, unsupportedField } from "../request/request-field.ts";
import { type Block, blocksIn } from "./blocks.ts";

/** What a content says, be it a text or blocks; a text with nothing in it says nothing. Throws `unsupported_field`. */
export function readParts(content: unknown, path: string): ContentPart[] {
  if (typeof content === "string") return textPart(content);
  return blocksIn(content, path).flatMap(readPart);
}

/** Whether upstream is asked to keep everything up to the end of this block. */
export function cacheMark(block: LooseObject): { isCached?: true } {
  return objectOf(block["cache_control"]) ? { isCached: true } : {};
}

export function readPart({ path, block }: Block): ContentPart[] {
  const mark = cacheMark(block);
  switch (block["type"]) {
    case "text":
      return textPart(stringOf(block["text"]) ?? "", mark);
    case "image":
      return [{ kind: "image", url: readUrl(block, path), place: path, ...mark }];
    case "document":
      return readDocument(block, path);
    case "search_result":
      return textPart(textOfResult(block, path), mark);
    case "tool_reference":
      return textPart(`The tool ${stringOf(block["tool_name"]) ?? ""} can be used now.`, mark);
    default:
      throw unknownBlock({ block, path });
  }
}

export function unknownBlock({ block, path }: Block): ProxyError {
  const message = `A block of type "${toldType(block)}" can't be sent to this model; leave it out, or choose a Claude model.`;
  return unsupportedField(path, message);
}

function textPart(text: string, mark: { isCached?: true } = {}): TextPart[] {
  return text.trim() === "" ? [] : [{ kind: "text", text, ...mark }];
}

/** A source as a URL, of the web or of the data themselves. */
function readUrl(block: LooseObject, path: string): string {
  const source = objectOf(block["source"]) ?? {};
  const url = stringOf(source["url"]);
  if (source["type"] === "url" && url !== undefined) return url;
  const data = stringOf(source["data"]);
  const mediaType = stringOf(source["media_type"]);
  if (source["type"] === "base64" && data !== undefined && mediaType !== undefined) {
    return `data:${mediaType};base64,${data}`;
  }
  if (source["type"] === "file") {
    throw unsupportedField(`${path}.source`, "Files that are kept at Anthropic are not to be had here; send the data.");
  }
  throw invalidValue(`${path}.source`, 'of type "base64" with its data and media_type, or "url" with its url');
}

function readDocument(block: LooseObject, path: string): ContentPart[] {
  const source = objectOf(block["source"]) ?? {};
  const title = stringOf(block["title"]);
  const mark = cacheMark(block);
  if (source["type"] === "text") return textPart(titled(title, stringOf(source["data"]) ?? ""), mark);
  if (source["type"] === "content") return readParts(source["content"], `${path}.source.content`);
  return [
    { kind: "file", url: readUrl(block, path), place: path, ...(title === undefined ? {} : { name: title }), ...mark },
  ];
}

function textOfResult({ title, source, content }: LooseObject, path: string): string {
  const texts = readParts(content, `${path}.content`).flatMap((part) => (part.kind === "text" ? [part.text] : []));
  return titled(`${stringOf(title) ?? ""} (${stringOf(source) ?? ""})`, texts.join("\n\n"));
}

function titled(title: string | undefined, text: string): string {
  return title === undefined ? text : `${title}\n\n${text}`;
}
