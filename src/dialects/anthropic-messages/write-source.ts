import type { FilePart, ImagePart } from "../conversation/request.ts";
import { documentData, sourceData } from "../conversation/source-data.ts";
import type { LooseObject } from "../loose-json.ts";
import { unsupportedField } from "../request/request-field.ts";

/** An image as a block. Throws `unsupported_field` for one of the web, which upstream does not fetch (contract 5.5). */
export function imageBlock({ url, place = "messages" }: ImagePart): LooseObject {
  const data = sourceData(url);
  if (!data) {
    throw unsupportedField(place, "This model takes no address of an image; send the image itself as a `data:` URL.");
  }
  // Common, and refused: the type has one name only.
  const mediaType = data.mediaType.replace(/^image\/jpg$/i, "image/jpeg");
  return { type: "image", source: { type: "base64", media_type: mediaType, data: data.base64 } };
}

/** A document as a block. Throws `unsupported_field` for one that is neither a PDF nor a text. */
export function documentBlock({ url, name, place = "messages" }: FilePart): LooseObject {
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
  throw unsupportedField(place, message);
}
