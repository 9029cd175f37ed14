import { ProxyError } from "../../errors.ts";
import type { Redact } from "../../world/secrets.ts";
import { reportedFailure } from "../answer/reported-failure.ts";
import { type LooseObject, objectOf, stringOf } from "../loose-json.ts";

/** An event of upstream's, its type, what it says of the response as a whole, and the failure that it reports. */
export type UpstreamEvent = { type: string; event: LooseObject; response?: LooseObject; failure?: ProxyError };

/** Throws `bad_upstream_answer` for what is no event. */
export function upstreamEvent(payload: unknown, redact: Redact): UpstreamEvent {
  const event = objectOf(payload);
  const type = stringOf(event?.["type"]);
  if (!event || type === undefined) {
    throw new ProxyError("bad_upstream_answer", "Upstream sent an event without a type.");
  }
  if (type === "error") return { type, event, failure: reportedFailure(event["error"] ?? event, redact) };
  const response = objectOf(event["response"]);
  if (!response) return { type, event };
  if (type !== "response.failed") return { type, event, response };
  return { type, event, response, failure: reportedFailure(response["error"], redact) };
}

/** Whether it is the last one. Where upstream sends chat's `[DONE]` behind it is disputed. */
export function isFinal(type: string): boolean {
  return type === "response.completed" || type === "response.incomplete";
}
