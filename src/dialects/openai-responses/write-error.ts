import type { ProxyError } from "../../errors.ts";
import { openaiError } from "../answer/openai-error.ts";
import { renderEvent } from "./render-event.ts";

/** Nobody in front of a program waits for longer than this without being told. */
const LONG_WAIT_SECONDS = 60;

/**
 * The body of an error answer, as JSON text. Codex waits as long as a rate limit asks for, and says nothing; what it is
 * told in the words of its own plans' limits it shows at once.
 */
export function writeError(error: ProxyError): string {
  const said = openaiError(error);
  const { retryAfterSeconds = 0 } = error.details;
  const isUsedUp = error.status === 429 && retryAfterSeconds > LONG_WAIT_SECONDS;
  return JSON.stringify({ error: isUsedUp ? { ...said, type: "usage_limit_reached" } : said });
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
