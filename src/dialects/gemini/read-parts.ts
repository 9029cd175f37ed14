import type { ContentPart, TextPart } from "../conversation/request.ts";
import type { LooseObject } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { dropped } from "../request/edits.ts";
import { invalidValue, textIn, unsupportedField } from "../request/request-field.ts";
import { messageIn } from "./message-field.ts";

/** A part of a content, and where it stands. */
export type Part = { part: LooseObject; place: string };

const READ = new Set(["text", "thought", "thoughtSignature", "inlineData", "functionCall", "functionResponse"]);

/** What says how a part is to be looked at, and is not what it says. */
const MANNERS = new Set(["videoMetadata", "mediaResolution", "mediaProcessing", "partMetadata", "speechMetadata"]);

const TEXT_TYPES = /^(?:text\/|application\/json(?:;|$))/;

/** What of a part goes no further. Throws `unsupported_field` for a part that says what no model here can be told. */
export function unreadOf({ part, place }: Part): Change[] {
  const unread = Object.keys(part).filter((name) => !READ.has(name) && part[name] !== null);
  const unknown = unread.find((name) => !MANNERS.has(name));
  if (unknown === "fileData") {
    throw unsupportedField(`${place}.fileData`, "Files that are kept at Google can't be had here; send `inlineData`.");
  }
  if (unknown !== undefined) {
    const message = "Parts can be text, inlineData, functionCall or functionResponse; leave this one out.";
    throw unsupportedField(place, message);
  }
  return unread.map((name) => dropped(`${place}.${name}`, "upstream has nothing for it"));
}

/** What a user or a tool shows; a text with nothing in it shows nothing. Throws `invalid_value` and `unsupported_field`. */
export function contentOf({ part, place }: Part): ContentPart[] {
  const text = textIn(part, "text", place) ?? "";
  const blob = messageIn(part, "inlineData", place);
  return [...textPart(text), ...(blob ? [blobPart(blob, `${place}.inlineData`)] : [])];
}

/** What instructions and models say. Throws `unsupported_field` for anything else. */
export function textOf({ part, place }: Part): TextPart[] {
  const blob = messageIn(part, "inlineData", place);
  if (blob) throw unsupportedField(`${place}.inlineData`, "Only a user or a function can show data.");
  return textPart(textIn(part, "text", place) ?? "");
}

function textPart(text: string): TextPart[] {
  return text === "" ? [] : [{ kind: "text", text }];
}

/** A document that is text is sent as that, which every model can read. */
function blobPart(blob: LooseObject, place: string): ContentPart {
  const type = textIn(blob, "mimeType", place);
  const data = textIn(blob, "data", place);
  if (!type || data === undefined) throw invalidValue(place, "data in base64, with their mimeType");
  if (/^(?:audio|video)\//.test(type)) throw unsupportedField(place, "The models can neither hear nor see films.");
  if (TEXT_TYPES.test(type)) return { kind: "text", text: Buffer.from(data, "base64").toString() };
  const url = `data:${type};base64,${data.replaceAll("-", "+").replaceAll("_", "/")}`;
  if (type.startsWith("image/")) return { kind: "image", url };
  const name = textIn(blob, "displayName", place);
  return { kind: "file", url, place, ...(name === undefined ? {} : { name }) };
}
