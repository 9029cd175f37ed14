import type { ProxyError } from "../../errors.ts";
import type { StreamVerdict } from "../dialect.ts";

/** How a stream went that ended in the error: what is no fault of upstream's own words is a stream that was cut. */
export function failureVerdict({ kind }: ProxyError): StreamVerdict {
  return kind === "upstream_refused" || kind === "bad_upstream_answer" ? kind : "stream_truncated";
}
