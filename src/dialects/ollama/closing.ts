import type { AnswerUsage, Finish } from "../conversation/event.ts";

/** What is known at the end of an answer. */
export type Closing = {
  finish: Finish;
  usage: AnswerUsage | undefined;
  /** Milliseconds from the request to the model's first word, and to its last. */
  firstMs: number;
  totalMs: number;
};

/** A text that upstream's filter cut is not one that the model ended, and Ollama has no word for it. */
const REASONS = {
  stop: "stop",
  stop_sequence: "stop",
  calls: "stop",
  length: "length",
  filtered: "content_filter",
} as const satisfies Record<Finish, string>;

const NS_PER_MS = 1_000_000;

/**
 * The members of the last line, as JSON text. Durations are in nanoseconds: nothing is loaded here, what passes until
 * the first word counts as the prompt's, the rest as the answer's. Counts that upstream does not tell are left out.
 */
export function closingMembers({ finish, usage, firstMs, totalMs }: Closing): string {
  const members = {
    done: true,
    done_reason: REASONS[finish],
    total_duration: nanoseconds(totalMs),
    load_duration: 0,
    prompt_eval_count: usage?.inputTokens,
    prompt_eval_duration: nanoseconds(firstMs),
    eval_count: usage?.outputTokens,
    eval_duration: nanoseconds(totalMs) - nanoseconds(firstMs),
  };
  return JSON.stringify(members).slice(1, -1);
}

function nanoseconds(milliseconds: number): number {
  return Math.round(milliseconds * NS_PER_MS);
}
