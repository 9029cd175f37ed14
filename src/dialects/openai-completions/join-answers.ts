import type { Completion, CompletionUsage } from "./chunk.ts";

/** The answers to the prompts of one request, in their order, as one: their choices one after another, their usage summed. */
export function joinAnswers(answers: readonly Completion[]): Completion {
  const [first] = answers;
  if (!first) throw new Error("no answers to join");
  const choices = answers.flatMap((answer) => answer.choices).map((choice, index) => ({ ...choice, index }));
  const { usage: _, ...head } = first;
  const usage = summedUsage(answers.map((answer) => answer.usage ?? undefined));
  return { ...head, choices, ...(usage ? { usage } : {}) };
}

/** Undefined where it is not known of all. */
export function summedUsage(usages: readonly (CompletionUsage | undefined)[]): CompletionUsage | undefined {
  return usages.reduce(added);
}

function added(sum: CompletionUsage | undefined, usage: CompletionUsage | undefined): CompletionUsage | undefined {
  if (!sum || !usage) return undefined;
  const { prompt_tokens_details: prompt, completion_tokens_details: completion } = usage;
  const written = (sum.prompt_tokens_details.cache_write_tokens ?? 0) + (prompt.cache_write_tokens ?? 0);
  return {
    prompt_tokens: sum.prompt_tokens + usage.prompt_tokens,
    completion_tokens: sum.completion_tokens + usage.completion_tokens,
    total_tokens: sum.total_tokens + usage.total_tokens,
    prompt_tokens_details: {
      cached_tokens: sum.prompt_tokens_details.cached_tokens + prompt.cached_tokens,
      ...(written > 0 ? { cache_write_tokens: written } : {}),
    },
    completion_tokens_details: {
      reasoning_tokens: sum.completion_tokens_details.reasoning_tokens + completion.reasoning_tokens,
    },
  };
}
