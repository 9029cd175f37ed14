import { ProxyError } from "../../errors.ts";
import type { FilePart } from "./request.ts";

export type SourceData = { mediaType: string; base64: string };

/** What a `data:` URL holds (RFC 2397); undefined for any other. */
export function sourceData(url: string): SourceData | undefined {
  const comma = url.indexOf(",");
  const head = /^data:([^;,]*)(.*)$/is.exec(url.slice(0, Math.max(comma, 0)));
  if (!head) return undefined;
  const [, mediaType = "", parameters = ""] = head;
  const data = url.slice(comma + 1);
  const base64 = /;base64$/i.test(parameters) ? data : Buffer.from(unescaped(data)).toString("base64");
  return { mediaType: mediaType || "text/plain", base64 };
}

/** The same of a document; some clients leave out what stands before the data of a PDF. */
export function documentData(url: string): SourceData | undefined {
  const isOfWeb = /^https?:/i.test(url);
  return sourceData(url) ?? (isOfWeb ? undefined : { mediaType: "application/pdf", base64: url });
}

function unescaped(data: string): string {
  try {
    return decodeURIComponent(data);
  } catch {
    const message = "A `data:` URL has a `%` with no two digits of a byte behind it; send the data in base64.";
    throw new ProxyError("invalid_value", message, { param: "messages" });
  }
}

/** What a document says that is a text, under its name; undefined for any other. */
export function textOfFile({ url, name }: FilePart): string | undefined {
  const data = sourceData(url);
  if (!data?.mediaType.startsWith("text/")) return undefined;
  const text = Buffer.from(data.base64, "base64").toString();
  return name === undefined ? text : `${name}\n\n${text}`;
}
