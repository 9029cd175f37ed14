import { describe, expect, test } from "bun:test";
import { readContextLength } from "../../src/upstream/context-length.ts";

type Row = [words: string, told: ReturnType<typeof readContextLength>, code?: string];

const tooLong: Row[] = [
  ["prompt token count of 391491 exceeds the limit of 128000", { tokens: 391_491, limit: 128_000 }],
  ["prompt is too long: 210000 tokens > 200000 maximum", { tokens: 210_000, limit: 200_000 }],
  ["prompt is too long", {}],
  ["Your input exceeds the context window of this model.", {}],
  ["This model's maximum context length is 8192 tokens.", {}],
  ["no", {}, "model_max_prompt_tokens_exceeded"],
  ["no", {}, "context_length_exceeded"],
  ["prompt token count of 2 exceeds the limit of 1", { tokens: 2, limit: 1 }, "model_max_prompt_tokens_exceeded"],
];

describe("a refusal", () => {
  for (const [words, told, code] of tooLong) {
    test(`is one for length when it says "${words}" with the code ${code}`, () => {
      expect(readContextLength(400, code, words)).toEqual(told);
      expect(readContextLength(413, code, words)).toEqual(told);
    });
  }

  test("is none for length when it says something else, or another status does", () => {
    expect(readContextLength(400, "invalid_request_body", "The tool count exceeds the limit of 128.")).toBeUndefined();
    expect(readContextLength(400, undefined, "")).toBeUndefined();
    for (const status of [401, 429, 500]) {
      expect(readContextLength(status, "context_length_exceeded", "prompt is too long")).toBeUndefined();
    }
  });
});
