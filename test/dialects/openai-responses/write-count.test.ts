import { expect, test } from "bun:test";
import { writeCount } from "../../../src/dialects/openai-responses/write-count.ts";

test("a count of tokens is told as OpenAI tells it", () => {
  expect(JSON.parse(writeCount(15))).toEqual({ object: "response.input_tokens", input_tokens: 15 });
});
