import type { FilePart } from "../conversation/request.ts";
import { documentData, textOfFile } from "../conversation/source-data.ts";
import type { LooseObject } from "../loose-json.ts";

const PDF = "application/pdf";

/** A document as a part of content, as OpenAI describes them (the contract has no word on it); one that is a text is that. */
export function writeFile(file: FilePart): LooseObject {
  const text = textOfFile(file);
  if (text !== undefined) return { type: "input_text", text };
  const { url, name } = file;
  const data = documentData(url);
  if (!data) return { type: "input_file", filename: name, file_url: url };
  const filename = data.mediaType === PDF ? withEnding(name || "document", ".pdf") : name || "document";
  return { type: "input_file", filename, file_data: `data:${data.mediaType};base64,${data.base64}` };
}

/** OpenAI reads the kind of a document off its name, and a title has no ending. */
function withEnding(name: string, ending: string): string {
  return name.toLowerCase().endsWith(ending) ? name : name + ending;
}
