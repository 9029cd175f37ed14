import { describe, expect, test } from "bun:test";
import { normalise } from "../../../src/dialects/anthropic-messages/normalise.ts";
import { messageSchema } from "../../../src/dialects/anthropic-messages/schema.ts";
import { readBySdk } from "../../support/anthropic-sdk.ts";
import { failureOf } from "../../support/kind-of.ts";
import { CONTEXT, fixture } from "../../support/messages-stream.ts";

describe("an answer in one piece", () => {
  const { text, usage } = normalise(JSON.parse(fixture("claude.json")), CONTEXT);

  test("is upstream's own, without what Copilot adds and with every member that is wanted", () => {
    const message = JSON.parse(text);
    expect(messageSchema.safeParse(message).error).toBeUndefined();
    expect(message).toMatchObject({ id: "msg_bdrk_sim01", container: null, context_management: { applied_edits: [] } });
    expect(message).not.toHaveProperty("copilot_usage");
    expect(message.usage).toMatchObject({ input_tokens: 16, service_tier: null });
  });

  test("tells what it cost", () => {
    expect(usage).toEqual({ promptTokens: 16, completionTokens: 7, totalTokens: 23, cachedTokens: 0 });
  });

  test("is read by Anthropic's SDK", async () => {
    const { content, stop_reason } = await readBySdk({ whole: text });
    expect(content).toMatchObject([{ type: "text", text: "Hello there friend." }]);
    expect(stop_reason).toBe("end_turn");
  });

  test("that is a failure, or nothing of the kind, is told as one", async () => {
    const failure = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    expect(await failureOf(async () => normalise(failure, CONTEXT))).toMatchObject({
      kind: "upstream_refused",
      status: 529,
      message: "Overloaded",
    });
    for (const answer of [null, [], {}, { type: "message" }]) {
      expect((await failureOf(async () => normalise(answer, CONTEXT))).kind).toBe("bad_upstream_answer");
    }
  });
});
