import { bytesOf, decodeUtf8 } from "../../wire/byte-string.ts";
import type { Endings } from "../dialect.ts";
import { objectOf, stringOf } from "../loose-json.ts";

/** Each is in every event that it stands for, as bytes, and hardly in any other. */
const SIGNS = ["message_stop", '"stop_reason"', '"error"'];
const SIGN_BYTES = SIGNS.map(bytesOf);

/** How a stream of `/v1/messages` tells its end (contract 8.2). */
export const messagesEndings: Endings = {
  read(data) {
    if (!SIGNS.some((sign) => data.includes(sign))) return undefined;
    const event = parse(decodeUtf8(data));
    if (event?.["type"] === "message_stop") return "end";
    if (event?.["type"] === "error") return "failure";
    const reason = stringOf(objectOf(event?.["delta"])?.["stop_reason"]);
    return event?.["type"] === "message_delta" && reason !== undefined ? "finish" : undefined;
  },
  // Native, and on the chunk's own bytes.
  mayBeIn: (chunk) => SIGN_BYTES.some((sign) => Buffer.prototype.indexOf.call(chunk, sign) >= 0),
};

function parse(text: string) {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}
