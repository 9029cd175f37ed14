import type { Finish } from "../conversation/event.ts";

/** A completion, or a frame of one that is streamed, as OpenAI's specification has it. */
export type Completion = {
  id: string;
  object: "text_completion";
  created: number;
  model: string;
  choices: CompletionChoice[];
  /** Null on every frame but the last, when the client asked for usage; else absent. */
  usage?: CompletionUsage | null;
};

export type CompletionChoice = {
  text: string;
  index: number;
  logprobs: null;
  finish_reason: FinishReason | null;
};

type FinishReason = "stop" | "length" | "content_filter";

export type CompletionUsage = {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details: { cached_tokens: number; cache_write_tokens?: number };
  completion_tokens_details: { reasoning_tokens: number };
};

const REASONS = {
  stop: "stop",
  stop_sequence: "stop",
  calls: "stop",
  length: "length",
  filtered: "content_filter",
} as const satisfies Record<Finish, FinishReason>;

/** A piece of one choice, or its end where there is a reason for that. */
export function completionChoice(index: number, text: string, finish?: Finish): CompletionChoice {
  return { text, index, logprobs: null, finish_reason: finish === undefined ? null : REASONS[finish] };
}
