import type { FilePart, ImagePart } from "../conversation/request.ts";
import { documentData, sourceData } from "../conversation/source-data.ts";
import type { LooseObject } from "../loose-json.ts";
import { unsupportedField } from "../request/request-field.ts";

/** An image as a block. */
export function imageBlock({ url }: ImagePart): LooseObject {
  const data = sourceData(url);
  if (!data) return { type: "image", source: { type: "url", url } };
  // Common, and refused: the type has one name only.
  const mediaType = data.mediaType.replace(/^image\/jpg$/i, "image/jpeg");
  return { type: "image", source: { type: "base64", media_type: mediaType, data: data.base64 } };
}

/** A document as a block. Throws `unsupported_field` for one that is neither a PDF nor a text. */
export function documentBlock({ url, name }: FilePart): LooseObject {
  const titled = name === undefined ? {} : { title: name };
  const data = documentData(url);
  if (!data) return { type: "document", source: { type: "url", url }, ...titled };
  const { mediaType, base64 } = data;
  if (mediaType === "application/pdf") {
    return { type: "document", source: { type: "base64", media_type: mediaType, data: base64 }, ...titled };
  }
  if (mediaType.startsWith("text/")) {
    const text = Buffer.from(base64, "base64").toString();
    return { type: "document", source: { type: "text", media_type: "text/plain", data: text }, ...titled };
  }
  const message = `Documents of type ${mediaType.slice(0, 60)} can't be read by this model; send a PDF or a text.`;
  throw unsupportedField("messages", message);
}
