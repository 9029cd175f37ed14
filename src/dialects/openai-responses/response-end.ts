import type { Finish } from "../conversation/event.ts";
import { type LooseObject, objectOf, stringOf } from "../loose-json.ts";

/** What a response says of itself when the answer has ended so. */
export const RESPONSE_ENDS = {
  stop: { status: "completed" },
  stop_sequence: { status: "completed" },
  calls: { status: "completed" },
  length: { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
  filtered: { status: "incomplete", incomplete_details: { reason: "content_filter" } },
} as const satisfies Record<Finish, LooseObject>;

/** Whether there was more to come. */
export function endsEarly(finish: Finish): boolean {
  return RESPONSE_ENDS[finish].status === "incomplete";
}

/** Why the response ended, by what it says. */
export function finishOf(response: LooseObject, hasCalls: boolean): Finish {
  if (response["status"] !== "incomplete") return hasCalls ? "calls" : "stop";
  const reason = stringOf(objectOf(response["incomplete_details"])?.["reason"]);
  return reason === "content_filter" ? "filtered" : "length";
}
