import { type ByteString, bytesOf } from "../../wire/byte-string.ts";
import type { Endings } from "../dialect.ts";

/** None of them can occur within a JSON string, where quotes are escaped. */
const FINISH = /"finish_reason":\s*"/;
const FAILURE = /^\s*\{\s*"error":\s*[{"]|"finish_reason":\s*"error"/;

/** What begins them, as bytes. Most events have the last one too, with `null` at once behind it. */
const DONE_SIGN = bytesOf("[DONE]");
const FAILURE_SIGN = bytesOf('"error":');
const FINISH_SIGN = bytesOf('"finish_reason":');

const LETTER_N = 0x6e;

/** How a stream of Copilot's chat tells its end (contract 7.4, 7.10). */
export const chatEndings: Endings = {
  read(data: ByteString) {
    if (data.trim() === "[DONE]") return "end";
    if (FAILURE.test(data)) return "failure";
    return FINISH.test(data) ? "finish" : undefined;
  },
  mayBeIn: (chunk) => offsetOf(DONE_SIGN, chunk) >= 0 || offsetOf(FAILURE_SIGN, chunk) >= 0 || mayFinish(chunk),
};

function mayFinish(chunk: Uint8Array): boolean {
  for (let at = offsetOf(FINISH_SIGN, chunk); at >= 0; at = offsetOf(FINISH_SIGN, chunk, at + 1)) {
    if (chunk[at + FINISH_SIGN.length] !== LETTER_N) return true;
  }
  return false;
}

/** Native, and on the chunk's own bytes: -1 where the sign is not in it. */
function offsetOf(sign: Uint8Array, chunk: Uint8Array, from = 0): number {
  return Buffer.prototype.indexOf.call(chunk, sign, from);
}
