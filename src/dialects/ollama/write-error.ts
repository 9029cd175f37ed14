import type { ProxyError } from "../../errors.ts";
import { plainText } from "../../world/plain-text.ts";

/** The body of an error answer, as JSON text: Ollama has a message and nothing beside it. */
export function writeError({ message }: ProxyError): string {
  return JSON.stringify({ error: plainText(message) });
}

/** The same as a line of a stream that has begun; clients raise on it. */
export function writeErrorEvent(error: ProxyError): string {
  return `${writeError(error)}\n`;
}
