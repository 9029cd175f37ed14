import type { ContentPart, SpokenPart } from "../conversation/request.ts";
import { type LooseObject, objectOf, stringOf, wordOf } from "../loose-json.ts";
import { objectListIn, pathOf, textIn, toldType, unsupportedField } from "../request/request-field.ts";

/** On a part of content: upstream is asked to keep everything up to there. */
export const CACHE_MARK = "prompt_cache_breakpoint";

/** The parts of a message of the user, an instruction or a tool's output, which may be one text. */
export function readContent(object: LooseObject, name: "content" | "output", place: string): ContentPart[] {
  const text = stringOf(object[name]);
  if (text !== undefined) return [{ kind: "text", text }];
  const path = pathOf(place, name);
  return objectListIn(object, name, place).map((part, index) => readPart(part, `${path}[${index}]`));
}

/** The parts of a message that the model said. */
export function readSpoken(item: LooseObject, place: string): SpokenPart[] {
  const text = stringOf(item["content"]);
  if (text !== undefined) return [{ kind: "text", text }];
  return objectListIn(item, "content", place).map((part, index) => {
    const path = `${place}.content[${index}]`;
    if (part["type"] === "refusal") return { kind: "refusal", text: textIn(part, "refusal", path) ?? "" };
    const read = readPart(part, path);
    if (read.kind === "text") return read;
    throw unsupportedField(path, "A message of the assistant holds text only.");
  });
}

function readPart(part: LooseObject, path: string): ContentPart {
  const read = readUnmarked(part, path);
  return objectOf(part[CACHE_MARK]) ? { ...read, isCached: true } : read;
}

function readUnmarked(part: LooseObject, path: string): ContentPart {
  switch (part["type"]) {
    case "input_text":
    case "output_text":
    case "text":
      return { kind: "text", text: textIn(part, "text", path) ?? "" };
    case "input_image":
      return readImage(part, path);
    case "input_file":
      return readFile(part, path);
    default:
      throw unsupportedField(path, `Content of type "${toldType(part)}" is not accepted by this model.`);
  }
}

function readImage(part: LooseObject, path: string): ContentPart {
  const url = textIn(part, "image_url", path);
  const detail = wordOf(part["detail"]);
  if (url === undefined) throw noFiles(path);
  return { kind: "image", url, place: path, ...(detail === undefined ? {} : { detail }) };
}

function readFile(part: LooseObject, path: string): ContentPart {
  const url = textIn(part, "file_data", path) ?? textIn(part, "file_url", path);
  const name = textIn(part, "filename", path);
  if (url === undefined) throw noFiles(path);
  return { kind: "file", url, place: path, ...(name === undefined ? {} : { name }) };
}

function noFiles(path: string) {
  return unsupportedField(path, "Uploaded files are not available; send the content itself as a `data:` URL.");
}
