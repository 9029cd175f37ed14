import { ProxyError } from "../../errors.ts";
import { plainWord } from "../../world/plain-text.ts";
import type { Redact } from "../../world/secrets.ts";
import { objectOf, stringOf, wordOf } from "../loose-json.ts";

const MAX_MESSAGE_LENGTH = 2000;

/** A failure that upstream reports inside an answer of status 200 (contract 7.10): its message, unnested, and code. */
export function reportedFailure(error: unknown, redact: Redact): ProxyError {
  const told = objectOf(error);
  const message = stringOf(error) ?? wordOf(told?.["message"]) ?? "Upstream reported an error without a message.";
  const code = plainWord(told?.["code"]);
  const shown = redact(message).slice(0, MAX_MESSAGE_LENGTH);
  return new ProxyError("upstream_refused", shown, code === undefined ? {} : { code: redact(code) });
}
