import { afterAll, beforeAll, expect, test } from "bun:test";
import OpenAI from "openai";
import type { StopKind } from "../../src/simulator/faults.ts";
import { CHAT, ONE_ATTEMPT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";
import { eventsOf } from "../support/responses-stream.ts";

let proxy: ProxyUnderTest;
let sdk: OpenAI;

beforeAll(async () => {
  proxy = await startProxy({ config: ONE_ATTEMPT });
  sdk = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: "unused", maxRetries: 0 });
});
afterAll(() => proxy[Symbol.asyncDispose]());

const NATIVE = { model: "gpt-5.4", path: "/responses" };
const TRANSLATED = { model: "gpt-4.1", path: CHAT };
const STOPS: readonly (readonly [StopKind, string])[] = [
  ["close", "stream_interrupted"],
  ["reset", "stream_interrupted"],
  ["end", "stream_truncated"],
];

const cases = [NATIVE, TRANSLATED].flatMap((way) => STOPS.map(([how, code]) => ({ ...way, how, code })));

test.each(cases)("a stream of $model that breaks off ($how) is told in both ways that clients know", async (broken) => {
  proxy.simulator.faults.push(broken.path, { stop: { how: broken.how, afterEvents: 4 } });
  const response = await proxy.post("/v1/responses", { model: broken.model, input: "hello", stream: true });
  const events = eventsOf(await response.text());
  expect(events.slice(-2)).toMatchObject([
    { type: "error", code: broken.code },
    { type: "response.failed", response: { status: "failed", error: { code: broken.code } } },
  ]);
  expect(events.filter(({ type }) => type === "response.completed")).toEqual([]);
});

test.each(["error", "failed"] as const)(
  "a failure that upstream reports (%s) is raised by OpenAI's library",
  async (how) => {
    proxy.simulator.faults.push(NATIVE.path, { stop: { how, afterEvents: 4 } });
    const stream = sdk.responses.stream({ model: NATIVE.model, input: "hello" });
    const raised = await stream.finalResponse().catch((error: unknown) => error);
    expect(raised).toBeInstanceOf(OpenAI.APIError);
  },
);

test.each([NATIVE, TRANSLATED])("a stream of $model in tiny slices is the same", async ({ model, path }) => {
  proxy.simulator.faults.push(path, { sliceBytes: 7 });
  const response = await sdk.responses.stream({ model, input: "hello" }).finalResponse();
  expect(response.output_text).toEndWith("You said: hello");
});

test("a raw lane hands Copilot's own events on, and tells that they broke off", async () => {
  await using raw = await startProxy({ config: { ...ONE_ATTEMPT, compat: "raw" } });
  const whole = await raw.post("/v1/responses", { model: NATIVE.model, input: "hello", store: false, stream: true });
  expect(await whole.text()).toContain("obfuscation");
  raw.simulator.faults.push(NATIVE.path, { stop: { how: "end", afterEvents: 4 } });
  const cut = await raw.post("/v1/responses", { model: NATIVE.model, input: "hello", store: false, stream: true });
  expect(await cut.text()).toContain("event: error\n");
});
