import { type ByteString, bytesOf, decodeUtf8 } from "../../wire/byte-string.ts";
import type { Endings } from "../dialect.ts";
import { objectOf } from "../loose-json.ts";

/** The last events, by their types. */
const ENDS: ReadonlyMap<unknown, "whole" | "failure"> = new Map([
  ["response.completed", "whole"],
  ["response.incomplete", "whole"],
  ["response.failed", "failure"],
  ["error", "failure"],
]);

const SIGNS = [...ENDS.keys()].map((type) => bytesOf(`"${type}"`));

/** How a Responses stream of Copilot's tells its end (contract 8.1). */
export const responsesEndings: Endings = {
  read: (data) => ENDS.get(typeOf(data)),
  mayBeIn: (chunk) => SIGNS.some((sign) => Buffer.prototype.indexOf.call(chunk, sign) >= 0),
};

function typeOf(data: ByteString): unknown {
  try {
    return objectOf(JSON.parse(decodeUtf8(data)))?.["type"];
  } catch {
    return undefined;
  }
}
