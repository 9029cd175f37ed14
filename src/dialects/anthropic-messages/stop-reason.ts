import type { Finish } from "../conversation/event.ts";

type StopReason = "end_turn" | "stop_sequence" | "max_tokens" | "tool_use" | "refusal";

const REASONS = {
  stop: "end_turn",
  stop_sequence: "stop_sequence",
  length: "max_tokens",
  calls: "tool_use",
  filtered: "refusal",
} as const satisfies Record<Finish, StopReason>;

/** `pause_turn` is for server tools, which upstream has none of; then and for any new word the model was done. */
const FINISHES: ReadonlyMap<string, Finish> = new Map([
  ...Object.entries(REASONS).map(([finish, reason]) => [reason, finish as Finish] as const),
  ["model_context_window_exceeded", "length"],
]);

/** Why the answer ended, in the words of no dialect. */
export function finishOf(stopReason: string): Finish {
  return FINISHES.get(stopReason) ?? "stop";
}

/** The same in Anthropic's; a model that refused has stopped, for other makers. */
export function stopReasonOf(finish: Finish, hasRefused: boolean): StopReason {
  return hasRefused && finish === "stop" ? "refusal" : REASONS[finish];
}
