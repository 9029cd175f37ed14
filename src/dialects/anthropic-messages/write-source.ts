import { ProxyError } from "../../errors.ts";
import type { FilePart, ImagePart } from "../conversation/request.ts";
import type { LooseObject } from "../loose-json.ts";

type Data = { mediaType: string; base64: string };

/** An image as a block. */
export function imageBlock({ url }: ImagePart): LooseObject {
  const data = dataOf(url);
  const source = data ? { type: "base64", media_type: data.mediaType, data: data.base64 } : { type: "url", url };
  return { type: "image", source };
}

/** A document as a block. Throws `unsupported_field` for one that is neither a PDF nor a text. */
export function documentBlock({ url, name }: FilePart): LooseObject {
  const titled = name === undefined ? {} : { title: name };
  const data = dataOf(url);
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
  throw new ProxyError("unsupported_field", message, { param: "messages" });
}

/** What a `data:` URL holds (RFC 2397); undefined for a URL of the web. */
function dataOf(url: string): Data | undefined {
  if (/^https?:/i.test(url)) return undefined;
  const comma = url.indexOf(",");
  const head = /^data:([^;,]*)(.*)$/s.exec(url.slice(0, Math.max(comma, 0)));
  // Some clients leave out what stands before the data.
  if (!head) return { mediaType: "application/pdf", base64: url };
  const [, mediaType = "", parameters = ""] = head;
  const data = url.slice(comma + 1);
  const base64 = parameters.endsWith(";base64") ? data : Buffer.from(unescaped(data)).toString("base64");
  return { mediaType: mediaType || "text/plain", base64 };
}

function unescaped(data: string): string {
  try {
    return decodeURIComponent(data);
  } catch {
    const message = "A `data:` URL has a `%` with no two digits of a byte behind it; send the data in base64.";
    throw new ProxyError("invalid_value", message, { param: "messages" });
  }
}
