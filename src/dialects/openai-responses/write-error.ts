import type { ProxyError } from "../../errors.ts";
import { openaiError } from "../answer/openai-error.ts";
import { renderEvent } from "./render-event.ts";

/** The body of an error answer, as JSON text. */
export function writeError(error: ProxyError): string {
  return JSON.stringify({ error: openaiError(error) });
}

/** The same as the only event of a stream; one that has begun ends with `EventWriter.fail`. */
export function writeErrorEvent(error: ProxyError): string {
  return renderEvent(errorEvent(error, 0));
}

/** The flat form is that of OpenAI's reference; the `type` of a failure has no place in it. */
export function errorEvent(error: ProxyError, sequenceNumber: number) {
  const { message, param, code } = openaiError(error);
  return { type: "error", sequence_number: sequenceNumber, code, message, param };
}
