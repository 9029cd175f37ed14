import { ProxyError } from "../../errors.ts";
import type { Redact } from "../../world/secrets.ts";
import { objectOf, stringOf, wordOf } from "../loose-json.ts";

/** A failure that upstream reports inside an answer of status 200 (contract 7.10): its message, unnested, and code. */
export function reportedFailure(error: unknown, redact: Redact): ProxyError {
  const told = objectOf(error);
  const message = stringOf(error) ?? wordOf(told?.["message"]) ?? "Upstream reported an error without a message.";
  const code = wordOf(told?.["code"]);
  return new ProxyError("upstream_refused", redact(message), code === undefined ? {} : { code: redact(code) });
}
