import { bytesOf } from "../../wire/byte-string.ts";
import type { Endings } from "../dialect.ts";

/** As types of an event; within a JSON string the quotes would be escaped. */
const STOP = /"type":\s*"message_stop"/;
const FAILURE = /^\s*\{\s*"type":\s*"error"/;

const STOP_SIGN = bytesOf("message_stop");
const FAILURE_SIGN = bytesOf('"error"');

/** How a stream of Copilot's messages tells its end (contract 8.2). What follows is dropped: no SDK takes its `[DONE]`. */
export const messagesEndings: Endings = {
  read(data) {
    if (FAILURE.test(data)) return "failure";
    return STOP.test(data) ? "whole" : undefined;
  },
  mayBeIn: (chunk) => isIn(STOP_SIGN, chunk) || isIn(FAILURE_SIGN, chunk),
};

function isIn(sign: Uint8Array, chunk: Uint8Array): boolean {
  return Buffer.prototype.indexOf.call(chunk, sign) >= 0;
}
