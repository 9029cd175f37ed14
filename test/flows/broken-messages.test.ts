import { afterAll, beforeAll, expect, test } from "bun:test";
import Anthropic from "@anthropic-ai/sdk";
import type { StopKind } from "../../src/simulator/faults.ts";
import { readEvents } from "../support/event-reader.ts";
import { CHAT, ONE_ATTEMPT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

let proxy: ProxyUnderTest;

beforeAll(async () => {
  proxy = await startProxy({ config: ONE_ATTEMPT });
});
afterAll(() => proxy[Symbol.asyncDispose]());

const NATIVE = { model: "claude-sonnet-4.6", path: "/v1/messages" };
const TRANSLATED = { model: "gpt-4.1", path: CHAT };
const STOPS: readonly StopKind[] = ["close", "reset", "garbage", "end", "error"];
const cases = [NATIVE, TRANSLATED].flatMap((way) => STOPS.map((how) => ({ ...way, how })));

const ask = (model: string) => ({ model, max_tokens: 100, messages: [{ role: "user" as const, content: "hello" }] });

test.each(cases)(
  "FA14 a stream of $model that breaks off ($how) ends in one error event",
  async ({ model, path, how }) => {
    proxy.simulator.faults.push(path, { stop: { how, afterEvents: 5 } });
    const response = await proxy.post("/v1/messages", { ...ask(model), stream: true });
    const events = await readEvents(response).rest();
    expect(events.some((event) => event.includes("text_delta"))).toBe(true);
    const last = events.at(-1) ?? "";
    expect(last).toStartWith("event: error\ndata: ");
    expect(JSON.parse(last.slice("event: error\ndata: ".length))).toEqual({
      type: "error",
      error: { type: expect.stringMatching(/_error$/), message: expect.any(String) },
    });
    expect(events.filter((event) => event.startsWith("event: error"))).toHaveLength(1);
    expect(events.join("\n")).not.toMatch(/message_stop|message_delta|\[DONE\]/);
    expect(proxy.simulator.journal.calls(path).at(-1)).toBeDefined();
  },
);

test.each([NATIVE, TRANSLATED])("Anthropic's SDK raises for a broken stream of $model", async ({ model, path }) => {
  proxy.simulator.faults.push(path, { stop: { how: "close", afterEvents: 5 } });
  const sdk = new Anthropic({ baseURL: proxy.url, apiKey: "unused", maxRetries: 0 });
  const raised = await sdk.messages
    .stream(ask(model))
    .finalMessage()
    .catch((error: unknown) => error);
  expect(raised).toBeInstanceOf(Anthropic.APIError);
});

test("IA46 a request without max_tokens is refused in Anthropic's shape, and never reaches upstream", async () => {
  const { max_tokens: _, ...rest } = ask("claude-opus-4.6");
  const before = proxy.simulator.journal.calls("/v1/messages").length;
  const response = await proxy.post("/v1/messages", rest);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    type: "error",
    error: { type: "invalid_request_error", message: expect.stringContaining("max_tokens") },
  });
  expect(proxy.simulator.journal.calls("/v1/messages")).toHaveLength(before);
});

test("an answer has its id where Anthropic's SDK looks for it", async () => {
  const response = await proxy.post("/v1/messages", ask(NATIVE.model));
  expect(response.headers.get("request-id")).toBe(response.headers.get("x-request-id"));
});
