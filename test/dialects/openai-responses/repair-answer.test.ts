import { expect, test } from "bun:test";
import { unwrapSealed } from "../../../src/dialects/conversation/sealed.ts";
import { repairAnswer } from "../../../src/dialects/openai-responses/repair-answer.ts";
import { answerContext } from "../../support/answer-context.ts";
import { fixture } from "../../support/responses-stream.ts";

test("an answer in one piece has short ids, and its reasoning can be sent back", () => {
  const raw = JSON.parse(fixture("reasoning.json"));
  const { text, usage } = repairAnswer(raw, answerContext());
  const answer = JSON.parse(text);
  expect(answer).toMatchObject({ id: "resp_r1", object: "response", status: "completed", model: raw.model });
  expect(answer).not.toHaveProperty("output_text");
  expect(answer.output.map(({ id }: { id: string }) => id)).toEqual(["rs_r1_0", "msg_r1_1"]);
  expect(unwrapSealed(answer.output[0].encrypted_content)).toMatchObject({ id: raw.output[0].id });
  expect(answer.output[1].content).toEqual(raw.output[1].content);
  expect(usage?.totalTokens).toBe(raw.usage.total_tokens);
});

test.each([
  ["a failure", { status: "failed", output: [], error: { message: "No." } }, "No."],
  ["what is no response", { choices: [] }, "Upstream's answer is no response."],
  ["what is no object", [], "Upstream's answer is no response."],
])("%s is told as such", (_what, parsed, message) => {
  expect(() => repairAnswer(parsed, answerContext())).toThrow(message);
});
