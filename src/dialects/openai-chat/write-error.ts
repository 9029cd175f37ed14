import type { ProxyError } from "../../errors.ts";
import { openaiError } from "../answer/openai-error.ts";

/** The body of an error answer, as JSON text. */
export function writeError(error: ProxyError): string {
  return JSON.stringify({ error: openaiError(error) });
}

/** The same as an event of a stream that has begun; SDKs raise on a frame with `error`. */
export function writeErrorEvent(error: ProxyError): string {
  return `data: ${writeError(error)}\n\n`;
}
