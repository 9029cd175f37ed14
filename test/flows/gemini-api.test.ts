import { afterAll, describe, expect, test } from "bun:test";
import { GoogleGenAI } from "@google/genai";
import { startProxy } from "../support/proxy.ts";

const proxy = await startProxy();
afterAll(() => proxy[Symbol.asyncDispose]());

const CHAT = "/chat/completions";

type Piece = { candidates?: { finishReason?: string }[] };

describe("Gemini's API", () => {
  const HELLO = { contents: [{ parts: [{ text: "hello" }] }] };

  test("streams one JSON array where events are not asked for", async () => {
    const response = await proxy.post("/v1beta/models/gpt-4.1:streamGenerateContent", HELLO);
    expect(response.headers.get("content-type")).toBe("application/json");
    const pieces = (await response.json()) as Piece[];
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.flatMap(({ candidates }) => candidates?.[0]?.finishReason ?? [])).toEqual(["STOP"]);
  });

  test("ends such an array with a failure, and it is JSON all the same", async () => {
    proxy.simulator.faults.push(CHAT, { stop: { how: "close", afterEvents: 6 } });
    const response = await proxy.post("/v1beta/models/gpt-4.1:streamGenerateContent", HELLO);
    const pieces = (await response.json()) as unknown[];
    expect(pieces.at(-1)).toMatchObject({ error: { code: 502, status: "UNAVAILABLE" } });
  });

  test("counts the tokens of a whole request, with its instructions", async () => {
    const count = async (body: object) => {
      const response = await proxy.post("/v1beta/models/gpt-4.1:countTokens", body);
      return ((await response.json()) as { totalTokens: number }).totalTokens;
    };
    const instructed = { model: "models/gpt-4.1", ...HELLO, system_instruction: { parts: { text: "Be brief." } } };
    expect(await count({ generateContentRequest: instructed })).toBeGreaterThan(await count(HELLO));
  });

  test("names in a header what goes no further", async () => {
    const body = { ...HELLO, safety_settings: [], tools: [{ google_search: {} }] };
    const response = await proxy.post("/v1beta/models/gpt-4.1:generateContent", body);
    expect(response.status).toBe(200);
    expect(response.headers.get("x-copilot-svcs-dropped")).toBe("safetySettings, tools[].googleSearch");
  });

  test.each([
    ["/v1beta/models/gpt-4.1:embedContent", "NOT_FOUND"],
    ["/v1beta/models/gpt-4.1", "NOT_FOUND"],
    ["/v1beta/nowhere", "NOT_FOUND"],
    ["/v1/models/gpt-4.1:generateContent", "INVALID_ARGUMENT"],
    ["/models/gpt-4.1:countTokens?key=any", "INVALID_ARGUMENT"],
  ])("refuses in Google's words at %s", async (path, status) => {
    expect(await (await proxy.post(path, {})).json()).toMatchObject({ error: { status } });
  });

  test.each([
    "/v1beta/models/gpt-4.1:generateContent",
    "/v1/models/gpt-4.1:countTokens",
    "/models/gpt-4.1%3AstreamGenerateContent",
  ])("says that a model is asked by POST: GET %s", async (path) => {
    const response = await proxy.get(path, { "x-goog-api-key": "any" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
    expect(await response.json()).toMatchObject({ error: { code: 405, message: `${path} takes POST.` } });
  });

  test("takes its key from a header, and none from the URL", async () => {
    await using locked = await startProxy({ env: { COPILOT_SVCS_API_KEY: "sk-0123456789abcdef" } });
    const path = "/v1beta/models/gpt-4.1:generateContent";
    const headers = { "x-goog-api-key": "sk-0123456789abcdef" };
    expect((await locked.post(path, HELLO, { headers })).status).toBe(200);
    const refused = await locked.post(`${path}?key=sk-0123456789abcdef`, HELLO);
    expect(await refused.json()).toMatchObject({ error: { code: 401, status: "UNAUTHENTICATED" } });
  });

  test("is read by a worker as it is here, where the body is long", async () => {
    await using offloading = await startProxy({ config: { worker_pool: { offload_above_bytes: 10 } } });
    const streamed = await offloading.post("/v1beta/models/gpt-4.1:streamGenerateContent?alt=sse", HELLO);
    expect(await streamed.text()).toContain('"finishReason":"STOP"');
    const response = await offloading.post("/v1beta/models/gpt-4.1:countTokens", HELLO);
    expect(await response.json()).toEqual({ totalTokens: expect.any(Number) });
  });

  test("keeps a slow stream alive by white space, which is nothing to a client", async () => {
    await using slow = await startProxy({
      config: { timeouts: { heartbeat: 0.01 } },
      simulator: { wordDelayMs: 50 },
    });
    const array = await (await slow.post("/v1beta/models/gpt-4.1:streamGenerateContent", HELLO)).text();
    expect(array).toMatch(/\}\n+,\n/);
    expect(JSON.parse(array).length).toBeGreaterThan(1);
    const google = new GoogleGenAI({ apiKey: "any", httpOptions: { baseUrl: slow.url } });
    const stream = await google.models.generateContentStream({ model: "gpt-4.1", contents: "hello" });
    const pieces = await Array.fromAsync(stream);
    expect(pieces.map(({ text }) => text).join("")).toEndWith("You said: hello");
  });
});
