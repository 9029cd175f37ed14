import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type Answer, jsonAnswer, textAnswer } from "../../src/simulator/answer.ts";
import type { Fault } from "../../src/simulator/faults.ts";
import { KNOWN_FAILURES as FAILURES } from "../../src/simulator/known-failures.ts";
import { errorSpec } from "../support/openai-spec.ts";
import { CHAT, ONE_ATTEMPT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

let proxy: ProxyUnderTest;
beforeAll(async () => {
  proxy = await startProxy({ config: { ...ONE_ATTEMPT, timeouts: { request_attempt: 0.2, http_client: 0.3 } } });
  // Whatever the first exchange and the list need is done before the faults come.
  await proxy.get("/v1/models");
});
afterAll(() => proxy[Symbol.asyncDispose]());
beforeEach(() => proxy.simulator.journal.clear());

const callCount = () => proxy.simulator.journal.calls(CHAT).length;

async function failWith(fault: Fault, body: object = {}) {
  proxy.simulator.faults.push(CHAT, fault);
  const response = await proxy.chat(body);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  return { response, error: errorSpec.parse(await response.json()).error };
}

type Expected = [status: number, type: string, code: string, message: string];

const TOO_LONG = "prompt token count of 391491 exceeds the limit of 128000";
/** By these words of OpenAI's, and by their code, clients know to shorten the conversation. */
const TOO_LONG_TOLD = "This model's maximum context length is 128000 tokens. However, your messages resulted in 391491";
const asText = (value: unknown) => textAnswer(400, JSON.stringify(value));

const REFUSALS: [string, Answer, Expected][] = [
  [
    "a prompt that is too long",
    asText({ error: { message: TOO_LONG, code: "model_max_prompt_tokens_exceeded" } }),
    [400, "invalid_request_error", "context_length_exceeded", TOO_LONG_TOLD],
  ],
  ["a foreign item id", FAILURES.foreignItemId, [400, "invalid_request_error", "upstream_refused", "input item ID"]],
  ["an error that is a string", asText({ error: "no" }), [400, "invalid_request_error", "upstream_refused", "no"]],
  [
    "a message at the root",
    jsonAnswer({ message: "no" }, 400),
    [400, "invalid_request_error", "upstream_refused", "no"],
  ],
  [
    "a code that is a number",
    asText({ error: { message: "no", code: 7 } }),
    [400, "invalid_request_error", "upstream_refused", "no"],
  ],
  [
    "an empty body",
    { status: 400, body: "" },
    [400, "invalid_request_error", "upstream_refused", "Copilot answered with status 400."],
  ],
  [
    "a rate limit in a 400",
    asText({ error: { message: "slow", code: "rate_limited" } }),
    [429, "rate_limit_error", "rate_limited", "slow"],
  ],
  [
    "no license",
    FAILURES.notLicensed,
    [403, "permission_error", "upstream_refused", "unauthorized: not licensed to use Copilot"],
  ],
  [
    "the wrong integration",
    FAILURES.wrongIntegration,
    [403, "permission_error", "upstream_refused", "unauthorized: token not authorized"],
  ],
  [
    "the terms of service",
    FAILURES.termsOfService,
    [403, "permission_error", "upstream_refused", "Access to this endpoint is forbidden."],
  ],
  ["a spent quota", FAILURES.noQuota, [402, "insufficient_quota", "quota_exceeded", "You have no quota"]],
  [
    "a body that is too large for it",
    FAILURES.requestTooLarge,
    [413, "invalid_request_error", "upstream_refused", "failed to parse request"],
  ],
  [
    "the content filter",
    FAILURES.contentFilter,
    [422, "invalid_request_error", "content_filter", "The prompt was filtered."],
  ],
  [
    "a rate limit",
    FAILURES.rateLimited,
    [429, "rate_limit_error", "rate_limited", "Sorry, you have exceeded your Copilot token usage."],
  ],
  [
    "a rate limit in plain words",
    FAILURES.rateLimitedWithoutHint,
    [429, "rate_limit_error", "rate_limited", "quota exceeded"],
  ],
  [
    "headers that are too old",
    FAILURES.outdated,
    [502, "upstream_error", "upstream_outdated", "bad request: the specified API version"],
  ],
  ["a cancellation", FAILURES.cancelled, [502, "upstream_error", "upstream_refused", "request cancelled"]],
  ["an error of its own", FAILURES.serverError, [500, "upstream_error", "upstream_refused", "Internal Server Error"]],
  [
    "a page for people",
    FAILURES.unicorn,
    [502, "upstream_error", "upstream_refused", "Copilot answered with status 502."],
  ],
  [
    "too much to do",
    FAILURES.unavailable,
    [503, "overloaded_error", "upstream_refused", "upstream provider is overloaded"],
  ],
  [
    "a timeout of its own",
    FAILURES.gatewayTimeout,
    [504, "upstream_error", "upstream_refused", "upstream request timeout"],
  ],
  [
    "a redirect",
    FAILURES.redirect,
    [502, "upstream_error", "bad_upstream_answer", "Copilot answered with status 302."],
  ],
];

describe("when upstream answers with", () => {
  test.each(REFUSALS)(
    "%s, the client reads it in OpenAI's words, after one call",
    async (_, answer, [status, type, code, message]) => {
      for (const stream of [false, true]) {
        const { response, error } = await failWith({ answer }, { stream });
        expect(response.status).toBe(status);
        expect(error).toMatchObject({ type, code });
        expect(error.message).toStartWith(message);
        const wait = status === 402 ? undefined : answer.headers?.["retry-after"];
        expect(response.headers.get("retry-after")).toBe(wait ?? null);
        expect(response.headers.get("x-github-request-id")).toStartWith("simulated-");
        expect(response.headers.get("x-github-backend")).toBeNull();
      }
      expect(callCount()).toBe(2);
    },
  );

  test("a word about old headers, the client is told which settings to change", async () => {
    const { error } = await failWith({ answer: FAILURES.outdated });
    expect(error.message).toContain("headers.editor_version and headers.editor_plugin_version");
  });

  test.each([
    ["retry-after", "5\u00ff"],
    ["retry-after", "x-injected: 1"],
    ["x-github-request-id", "GH\u0085\u00ff"],
  ])("nonsense in %s, the client does not get it", async (name, value) => {
    const { response } = await failWith({ answer: { ...textAnswer(429, "slow"), headers: { [name]: value } } });
    expect(response.headers.get(name)).toBeNull();
  });

  test("the bare Forbidden twice, it is believed", async () => {
    await using patient = await startProxy();
    patient.simulator.faults.push(CHAT, { answer: FAILURES.opaqueForbidden }, { answer: FAILURES.opaqueForbidden });
    const response = await patient.chat();
    expect(response.status).toBe(403);
    expect(errorSpec.parse(await response.json()).error).toMatchObject({
      type: "permission_error",
      message: "Forbidden",
    });
    expect(patient.simulator.journal.calls(CHAT)).toHaveLength(2);
  });

  test("IA41 our own token in its message, it is blacked out", async () => {
    const leak = "bad token Bearer tid=abc;exp=1:deadbeef and ghu_abcdefgh12345678";
    const { error } = await failWith({ answer: textAnswer(400, leak) });
    expect(error.message).toContain("[redacted]");
    expect(error.message).not.toMatch(/tid=|ghu_/);
  });

  test.each([
    ["a page with status 200", { answer: FAILURES.htmlWithOk }],
    ["JSON that is cut", { answer: { status: 200, body: '{"choices":[{"mess' } }],
    ["JSON that is no answer", { answer: jsonAnswer({ hello: 1 }) }],
    ["JSON that is a list", { answer: jsonAnswer([]) }],
  ])("%s, that is no answer", async (_, fault) => {
    const { response, error } = await failWith(fault);
    expect(response.status).toBe(502);
    expect(error).toMatchObject({ type: "upstream_error", code: "bad_upstream_answer" });
  });

  test("an error with status 200, it is an error", async () => {
    const { response, error } = await failWith({
      answer: jsonAnswer({ error: { message: "no", code: "internal_error" } }),
    });
    expect(response.status).toBe(502);
    expect(error).toMatchObject({ type: "upstream_error", code: "internal_error", message: "no" });
  });

  test("a compressed body unasked, it is read all the same (FA19)", async () => {
    proxy.simulator.faults.push(CHAT, { gzip: true });
    const response = await proxy.chat();
    expect(response.headers.get("content-encoding")).toBeNull();
    expect(await response.json()).toMatchObject({ choices: [{ message: { role: "assistant" } }] });
  });
});

describe("when the connection to upstream", () => {
  test.each([true, false])("is reset before any answer, the call is made once more (stream: %p)", async (stream) => {
    await using patient = await startProxy();
    patient.simulator.faults.push(CHAT, { stop: { how: "reset" } });
    const response = await patient.chat({ stream });
    expect(response.status).toBe(200);
    await response.text();
    expect(patient.simulator.journal.calls(CHAT)).toHaveLength(2);
  });

  test("says what is no HTTP, the client is told", async () => {
    const { response, error } = await failWith({ stop: { how: "garbage" } });
    expect(response.status).toBe(502);
    expect(error).toMatchObject({ type: "upstream_error", code: "bad_upstream_answer" });
  });

  test("brings headers of megabytes, the client is told and the call is not repeated", async () => {
    const answer = { status: 200, headers: { "x-big": "a".repeat(4_000_000) }, body: "{}" };
    const { response, error } = await failWith({ answer });
    expect(response.status).toBe(502);
    expect(error).toMatchObject({ type: "upstream_error", code: "bad_upstream_answer" });
    expect(callCount()).toBe(1);
  });

  test.each([true, false])(
    "stays silent before the headers, that is a timeout and the call is not repeated (stream: %p)",
    async (stream) => {
      const { response, error } = await failWith({ stop: { how: "silence" } }, { stream });
      expect(response.status).toBe(504);
      expect(error).toMatchObject({ type: "upstream_error", code: "upstream_timeout" });
      const [call] = proxy.simulator.journal.calls(CHAT);
      await call?.ended;
      expect(call?.aborted).toBe(true);
      expect(callCount()).toBe(1);
    },
  );

  test("breaks in the middle of a JSON answer, the client is told and upstream is not called again", async () => {
    const half = { status: 200, headers: { "content-length": "5000" }, body: '{"choices":[' };
    const { response, error } = await failWith({ answer: half, stop: { how: "reset", afterEvents: 1 } });
    expect(response.status).toBe(502);
    expect(error).toMatchObject({ type: "upstream_error", code: "stream_interrupted" });
    expect(callCount()).toBe(1);
  });

  test.each([200, 400])(
    "falls silent in the middle of a JSON body of status %i, the place is given back",
    async (status) => {
      await using slow = await startProxy({ config: { timeouts: { proxy_context: 0.2 } } });
      const half = { status, headers: { "content-length": "5000" }, body: '{"choices":[' };
      slow.simulator.faults.push(CHAT, { answer: half, stop: { how: "silence", afterEvents: 1 } });
      const response = await slow.chat();
      expect(response.status).toBe(status === 200 ? 504 : 400);
      const [call] = slow.simulator.journal.calls(CHAT);
      await call?.ended;
      expect(call?.aborted).toBe(true);
      expect((await slow.health()).requests).toMatchObject({ in_flight: 0 });
    },
  );

  test("compresses its refusal although nobody asked, the client reads it all the same", async () => {
    const answer = asText({ error: { message: TOO_LONG, code: "model_max_prompt_tokens_exceeded" } });
    const { response, error } = await failWith({ answer, gzip: true });
    expect(response.status).toBe(400);
    expect(error.code).toBe("context_length_exceeded");
    expect(error.message).toStartWith(TOO_LONG_TOLD);
  });

  test("answers a stream with an error in JSON, its message is told", async () => {
    const answer = jsonAnswer({ error: { message: "boom", code: "x" } });
    const { response, error } = await failWith({ answer }, { stream: true });
    expect(response.status).toBe(502);
    expect(error).toMatchObject({ code: "x", message: "boom" });
  });

  test("refuses a call that was changed on its way, the changes are told with the refusal", async () => {
    const { response } = await failWith({ answer: asText({ error: { message: "no" } }) }, { tools: [] });
    expect(response.headers.get("x-copilot-svcs-dropped")).toBe("tools");
  });

  test("can't be made, the client is told", async () => {
    await using lost = await startProxy({
      config: { ...ONE_ATTEMPT, upstream: { copilot_api_url: "http://127.0.0.1:9" } },
    });
    const response = await lost.chat();
    expect(response.status).toBe(502);
    expect(errorSpec.parse(await response.json()).error).toMatchObject({
      code: "upstream_unreachable",
      message: expect.stringContaining("127.0.0.1:9"),
    });
    expect((await lost.get("/livez")).status).toBe(200);
  });
});
