import { afterAll, describe, expect, test } from "bun:test";
import OpenAI from "openai";
import { startProxy } from "../support/proxy.ts";

const proxy = await startProxy();
afterAll(() => proxy[Symbol.asyncDispose]());
const sdk = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: "any" });

/** One answers chats, one `/responses` alone; upstream refuses stop sequences at both. */
describe.each(["gpt-5.1", "gpt-5.4"])("a chat with %s, which takes no stop sequences", (model) => {
  const messages = [{ role: "user" as const, content: "one END two" }];

  test("ends in front of one, in one piece", async () => {
    const { data, response } = await sdk.chat.completions.create({ model, messages, stop: ["END"] }).withResponse();
    expect(data.choices).toMatchObject([
      { message: { content: expect.stringMatching(/You said: one $/) }, finish_reason: "stop" },
    ]);
    expect(response.headers.get("x-copilot-svcs-dropped")).toBeNull();
  });

  test("ends in front of one, as a stream, with its usage behind it", async () => {
    const stream_options = { include_usage: true };
    const stream = await sdk.chat.completions.create({ model, messages, stop: "END", stream: true, stream_options });
    const chunks = await Array.fromAsync(stream);
    const choices = chunks.flatMap((chunk) => chunk.choices);
    expect(choices.map(({ delta }) => delta.content ?? "").join("")).toEndWith("You said: one ");
    expect(choices.at(-1)?.finish_reason).toBe("stop");
    expect(chunks.at(-1)?.usage?.total_tokens).toBeGreaterThan(0);
  });

  test("is refused where its stop sequences are none", async () => {
    const response = await proxy.chat({ model, messages, stop: { at: "END" } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { param: "stop", code: "invalid_value" } });
  });

  test("goes on where none is named", async () => {
    const answer = await sdk.chat.completions.create({ model, messages, stop: null });
    expect(answer.choices[0]?.message.content).toEndWith("one END two");
  });
});

test("an answer that is cut is no raw one of upstream's", async () => {
  await using raw = await startProxy({ config: { compat: "raw" } });
  const stop = ["END"];
  const body = { model: "gpt-5.1", messages: [{ role: "user", content: "one END two" }], stop };
  expect(await (await raw.chat(body)).text()).toContain("You said: one ");
  expect(await (await raw.chat({ ...body, stream: true })).text()).not.toContain("two");
});
