import { expect, test } from "bun:test";
import { openaiUsage } from "../../../src/dialects/answer/openai-usage.ts";
import { readAnswer } from "../../../src/dialects/openai-chat/read-answer.ts";
import { joinAnswers } from "../../../src/dialects/openai-completions/join-answers.ts";
import { answerContext } from "../../support/answer-context.ts";

const counts = { inputTokens: 9, cachedTokens: 2, cacheWriteTokens: 3, outputTokens: 5, reasoningTokens: 1 };
const usage = openaiUsage(counts);

test("what went into the cache is told where anything did, and read again", () => {
  expect(usage.prompt_tokens_details).toEqual({ cached_tokens: 2, cache_write_tokens: 3 });
  expect(openaiUsage({ ...counts, cacheWriteTokens: 0 }).prompt_tokens_details).toEqual({ cached_tokens: 2 });
  const answer = { choices: [{ message: { content: "x" }, finish_reason: "stop" }], usage };
  expect(readAnswer(answer, answerContext()).usage).toEqual(counts);
});

test("of several answers it is summed, as all counts are", () => {
  const completion = { id: "c", object: "text_completion" as const, created: 1, model: "m", choices: [], usage };
  const joined = (cacheWriteTokens: number) =>
    joinAnswers([completion, { ...completion, usage: openaiUsage({ ...counts, cacheWriteTokens }) }]).usage;
  expect(joined(0)?.prompt_tokens_details).toEqual({ cached_tokens: 4, cache_write_tokens: 3 });
  expect(joined(4)).toEqual(
    openaiUsage({
      ...counts,
      inputTokens: 18,
      cachedTokens: 4,
      cacheWriteTokens: 7,
      outputTokens: 10,
      reasoningTokens: 2,
    }),
  );
});
