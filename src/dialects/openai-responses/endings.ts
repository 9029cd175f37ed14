import { type ByteString, bytesOf, decodeUtf8 } from "../../wire/byte-string.ts";
import type { Endings } from "../dialect.ts";
import { objectOf } from "../loose-json.ts";

/** The last events, by their types. */
const ENDS: Readonly<Record<string, "whole" | "failure">> = {
  "response.completed": "whole",
  "response.incomplete": "whole",
  "response.failed": "failure",
  error: "failure",
};

const SIGNS = Object.keys(ENDS).map((type) => bytesOf(`"${type}"`));

/** How a Responses stream of Copilot's tells its end (contract 8.1). */
export const responsesEndings: Endings = {
  read: (data) => ENDS[typeOf(data)],
  mayBeIn: (chunk) => SIGNS.some((sign) => Buffer.prototype.indexOf.call(chunk, sign) >= 0),
};

function typeOf(data: ByteString): string {
  try {
    return String(objectOf(JSON.parse(decodeUtf8(data)))?.["type"]);
  } catch {
    return "";
  }
}
