import type { Completion, CompletionUsage } from "./chunk.ts";

/** The answers to the prompts of one request, in their order, as one: their choices one after another, their usage summed. */
export function joinAnswers(answers: readonly Completion[]): Completion {
  const [first] = answers;
  if (!first) throw new Error("no answers to join");
  const choices = answers.flatMap((answer) => answer.choices).map((choice, index) => ({ ...choice, index }));
  const { usage: _, ...head } = first;
  const usage = answers.map((answer) => answer.usage ?? undefined).reduce(added);
  return { ...head, choices, ...(usage ? { usage } : {}) };
}

/** The joined answer as a stream that is told at once, each choice in one frame. */
export function streamOf({ choices, usage, ...head }: Completion, includeUsage: boolean): string {
  const frames = choices.map((choice) => ({ ...head, choices: [choice], ...(includeUsage ? { usage: null } : {}) }));
  const counts = includeUsage && usage ? [{ ...head, choices: [], usage }] : [];
  return `${[...frames, ...counts].map((frame) => `data: ${JSON.stringify(frame)}\n\n`).join("")}data: [DONE]\n\n`;
}

/** Undefined where it is not known of both. */
function added(sum: CompletionUsage | undefined, usage: CompletionUsage | undefined): CompletionUsage | undefined {
  if (!sum || !usage) return undefined;
  const { prompt_tokens_details: prompt, completion_tokens_details: completion } = usage;
  return {
    prompt_tokens: sum.prompt_tokens + usage.prompt_tokens,
    completion_tokens: sum.completion_tokens + usage.completion_tokens,
    total_tokens: sum.total_tokens + usage.total_tokens,
    prompt_tokens_details: { cached_tokens: sum.prompt_tokens_details.cached_tokens + prompt.cached_tokens },
    completion_tokens_details: {
      reasoning_tokens: sum.completion_tokens_details.reasoning_tokens + completion.reasoning_tokens,
    },
  };
}
