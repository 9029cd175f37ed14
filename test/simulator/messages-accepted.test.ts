import { describe, expect, test } from "bun:test";
import { answered, message, WEATHER } from "./messaging.ts";
import { signIn } from "./simulated.ts";

const user = (content: unknown) => ({ role: "user", content });
const CACHED = { cache_control: { type: "ephemeral", ttl: "1h" } };

describe("a message is accepted", () => {
  test.each([
    ["a system in blocks, kept in the cache for an hour", { system: [{ type: "text", text: "be kind", ...CACHED }] }],
    ["a system in one text", { system: "be kind" }],
    [
      "words put into an old model's mouth",
      { model: "claude-sonnet-4.5", messages: [user("x"), { role: "assistant", content: "I" }] },
    ],
    ["all that steers the choice of words", { temperature: 0, top_p: 0.5, top_k: 5, stop_sequences: ["END"] }],
    ["the user's name", { metadata: { user_id: '{"device":"x"}' } }],
    ["no thinking", { thinking: { type: "disabled" }, temperature: 0 }],
    ["an effort", { thinking: { type: "adaptive" }, output_config: { effort: "low" } }],
    ["adaptive thinking of the newest", { model: "claude-opus-4.7", thinking: { type: "adaptive" } }],
    ["a limit of its own for a stream", { max_tokens: 32_000, stream: true }],
    [
      "tools with all that they may say",
      { tools: [{ ...WEATHER, type: "custom", description: "x", strict: true, ...CACHED }] },
    ],
    ["four places in the cache", { messages: [user(Array(4).fill({ type: "text", text: "x", ...CACHED }))] }],
    ["a document", { messages: [user([{ type: "document", source: { type: "text", data: "x" } }])] }],
  ])("with %s", async (_what, body) => {
    await using caller = await signIn();
    expect((await message(caller, body)).status).toBe(200);
  });

  test("with its query and its version", async () => {
    await using caller = await signIn();
    const body = { model: "claude-sonnet-4.6", max_tokens: 50, messages: [user("x")] };
    const version = { "anthropic-version": "2023-06-01" };
    expect((await caller.post("/v1/messages?beta=true", body, version)).status).toBe(200);
  });

  test("from what several messages of one role say", async () => {
    await using caller = await signIn();
    const { content } = await answered(caller, { messages: [user("one "), user([{ type: "text", text: "two" }])] });
    expect(content[0]?.text).toEndWith("You said: one two");
  });
});
