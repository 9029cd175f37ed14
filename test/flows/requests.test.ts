import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { readEvents } from "../support/event-reader.ts";
import { answerSpec } from "../support/openai-spec.ts";
import { CHAT, GITHUB_TOKEN, type ProxyUnderTest, startProxy } from "../support/proxy.ts";
import { rawHttp } from "../support/raw-http.ts";

const PIXEL = { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } };
const TOOL = { type: "function", function: { name: "get_weather", parameters: { type: "object", properties: {} } } };
const CALLS = [{ id: "call_1", type: "function", function: { name: "get_weather", arguments: "{}" } }];

const user = { role: "user", content: "hi" };
const system = { role: "system", content: "be brief" };
const caller = { role: "assistant", content: null, tool_calls: CALLS };
const result = (content: unknown) => ({ role: "tool", tool_call_id: "call_1", content });

let proxy: ProxyUnderTest;
beforeAll(async () => {
  proxy = await startProxy();
});
afterAll(() => proxy[Symbol.asyncDispose]());
beforeEach(() => proxy.simulator.journal.clear());

/** The one call that reached upstream. */
function upstreamCall() {
  const [call, ...more] = proxy.simulator.journal.calls(CHAT);
  if (!call || more.length > 0) throw new Error(`Upstream was called ${more.length + (call ? 1 : 0)} times.`);
  return call;
}

describe("a field that is given twice where it decides something", () => {
  test.each([
    ["role", '{"role":"user","role":"assistant","content":"hi"}'],
    ["content", '{"role":"user","content":[{"type":"image_url"}],"content":"hi"}'],
    ["type", '{"role":"user","content":[{"type":"image_url","type":"text","text":"hi"}]}'],
  ])("is refused: %s", async (_, message) => {
    const response = await proxy.post("/v1/chat/completions", `{"model":"gpt-4o","messages":[${message}]}`);
    expect(response.status).toBe(400);
    expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(0);
  });
});

describe("the role developer", () => {
  const developer = { role: "developer", content: "be brief" };

  test.each(["claude-sonnet-4.6", "gemini-2.5-pro"])("becomes system for %s, which knows no other", async (model) => {
    const response = await proxy.chat({ model, messages: [developer, user] });
    expect(response.status).toBe(200);
    expect(response.headers.get("x-copilot-svcs-changed")).toBe("messages[].role");
    expect(JSON.parse(upstreamCall().body).messages).toEqual([system, user]);
  });

  test("stays as it is for OpenAI's models", async () => {
    const response = await proxy.chat({ model: "gpt-4.1", messages: [developer, user] });
    expect(response.headers.get("x-copilot-svcs-changed")).toBeNull();
    expect(JSON.parse(upstreamCall().body).messages).toEqual([developer, user]);
  });
});

describe("upstream is told", () => {
  test.each([
    ["the user", "user", [system, user]],
    ["the user, with instructions behind the words", "user", [user, system]],
    ["a tool", "agent", [user, caller, result("sunny")]],
    ["the assistant", "agent", [user, { role: "assistant", content: "well" }]],
    ["the user, after a tool", "user", [user, caller, result("sunny"), user]],
  ])("that %s spoke last: %s", async (_, initiator, messages) => {
    expect((await proxy.chat({ messages, tools: [TOOL] })).status).toBe(200);
    expect(upstreamCall().headers["x-initiator"]).toBe(initiator);
  });

  test("who began the turn by the client's own word, when it gives one", async () => {
    await proxy.chat({}, { headers: { "x-initiator": "agent" } });
    expect(upstreamCall().headers["x-initiator"]).toBe("agent");
  });

  test.each([
    ["an agent", "a sub-agent of Claude Code", { "x-claude-code-agent-id": "ac4305d06e977bf64" }],
    ["an agent", "a sub-agent of opencode", { "x-parent-session-id": "ses_dcf32e78fffe" }],
    ["an agent", "a compaction of Codex", { "x-codex-turn-metadata": '{"request_kind":"compaction"}' }],
    ["the user", "any other call of Codex", { "x-codex-turn-metadata": '{"request_kind":"turn"}' }],
    ["an agent", "a sub-agent of Codex", { "x-openai-subagent": "collab_spawn" }],
    ["the user", "a review, which Codex runs as one", { "x-openai-subagent": "review" }],
    ["the user", "a sub-agent that says so", { "x-openai-subagent": "collab_spawn", "x-initiator": "user" }],
  ])("that %s began the turn of %s", async (initiator, _, headers) => {
    await proxy.chat({ messages: [user] }, { headers });
    expect(upstreamCall().headers["x-initiator"]).toBe(initiator === "the user" ? "user" : "agent");
  });

  test.each([
    ["an image", [{ role: "user", content: [{ type: "text", text: "see" }, PIXEL] }], "true"],
    ["an image in a tool's result", [user, caller, result([PIXEL])], "true"],
    [
      "an image in an earlier turn",
      [{ role: "user", content: [PIXEL] }, { role: "assistant", content: "nice" }, user],
      "true",
    ],
    ["no image", [{ role: "user", content: [{ type: "text", text: '"type":"image_url"' }] }], undefined],
  ])("of images exactly when there are some: %s", async (_, messages, expected) => {
    expect((await proxy.chat({ messages, tools: [TOOL] })).status).toBe(200);
    expect(upstreamCall().headers["copilot-vision-request"]).toBe(expected);
  });

  test("IA39 only what an editor would say, and nothing of the client's own headers", async () => {
    const headers = {
      authorization: "Bearer sk-of-the-client",
      cookie: "session=1",
      "x-api-key": "sk-of-the-client",
      "x-forwarded-for": "10.0.0.1",
      "x-stainless-lang": "js",
      "openai-organization": "org",
      referer: "http://localhost/",
      "x-custom": "1",
      "user-agent": "Client/1",
    };
    expect((await proxy.chat({}, { headers })).status).toBe(200);
    const call = upstreamCall();
    expect(call.leaked).toEqual([]);
    expect(Object.keys(call.headers).sort()).toEqual([
      "accept",
      "accept-encoding",
      "authorization",
      "content-length",
      "content-type",
      "copilot-integration-id",
      "editor-plugin-version",
      "editor-version",
      "host",
      "openai-intent",
      "user-agent",
      "x-github-api-version",
      "x-initiator",
      "x-request-id",
    ]);
    expect(call.headers["authorization"]).toStartWith("Bearer tid=");
    expect(call.headers["user-agent"]).toStartWith("GitHubCopilotChat/");
    expect(JSON.stringify(call)).not.toContain("of-the-client");
    expect(JSON.stringify(call)).not.toContain(GITHUB_TOKEN);
  });

  test("IA40 its token although the client names that header as one of the connection's", async () => {
    const body = JSON.stringify({ model: "gpt-4o", messages: [user] });
    const head = [
      "POST /v1/chat/completions HTTP/1.1",
      "Host: localhost",
      "Connection: close, Authorization",
      "Content-Type: application/json",
      `Content-Length: ${body.length}`,
    ];
    const answer = await rawHttp(proxy.port, `${head.join("\r\n")}\r\n\r\n${body}`);
    expect(answer).toStartWith("HTTP/1.1 200");
    expect(upstreamCall().headers["authorization"]).toStartWith("Bearer tid=");
  });
});

describe("a request's body", () => {
  test("IA31 arrives upstream as it was sent, byte by byte, also what nobody here knows", async () => {
    const body =
      '{ "model":"gpt-4o",\n "seed": 12345678901234567890, "temperature":1.0, "future": {"a":[1e3, -0.0, "\\u00fc"]},' +
      ' "messages":[{"role":"user","content":"h\u00fc \\ud83c\\udf0d"}] }';
    expect((await proxy.post("/v1/chat/completions", body)).status).toBe(200);
    expect(upstreamCall().body).toBe(body);
  });

  const TWICE = '{"model":"no-such-model","messages":[{"role":"user","content":"hi"}],"model":"gpt-4o"}';

  test("IA29 that names one field twice is sent with the value that was checked, and the client is told", async () => {
    const response = await proxy.post("/v1/chat/completions", TWICE);
    expect(response.status).toBe(200);
    expect(response.headers.get("x-copilot-svcs-changed")).toBe("model");
    expect(response.headers.get("x-copilot-svcs-dropped")).toBeNull();
    expect(upstreamCall().body.match(/"model"/g)).toHaveLength(1);
    expect(JSON.parse(upstreamCall().body).model).toBe("gpt-4o");
  });

  test("that names a field twice which is called like a secret is told so, and neither header nor log repeats it", async () => {
    const secret = "secret-0f3b9c";
    const body = `{"${secret}":1,"${secret}":2,"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}`;
    const line = proxy.log.next("request");
    const response = await proxy.post("/v1/chat/completions", body);
    expect(response.headers.get("x-copilot-svcs-changed")).toBe("other-field");
    expect(upstreamCall().body).toBe(body.replace(`"${secret}":1,`, ""));
    expect((await line)["changed"]).toEqual(["other-field"]);
    expect(proxy.log.text()).not.toContain(secret);
  });

  test("whose model has a name that hides what it says is refused without repeating that", async () => {
    const response = await proxy.chat({ model: "gpt-\u202eo4\u2066\u0085\u200f" });
    expect(response.status).toBe(404);
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error.message).toContain('"gpt-�o4���" is not in your subscription');
    const line = await proxy.log.waitFor("request", { outcome: "model_not_found" });
    expect(JSON.stringify(line)).not.toMatch(/\p{Bidi_Control}/u);
  });

  test("IA28 with __proto__ in it changes nothing but itself", async () => {
    const body = '{"__proto__":{"polluted":1},"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}';
    expect((await proxy.post("/v1/chat/completions", body)).status).toBe(200);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test.each([
    ["gpt-5-mini", { max_tokens: 9 }, { max_completion_tokens: 9 }],
    ["claude-sonnet-4.5", { max_completion_tokens: 9 }, { max_tokens: 9 }],
    ["gpt-4o", { max_tokens: 9 }, { max_tokens: 9 }],
  ])("names the limit of tokens as %s knows it", async (model, given, expected) => {
    const response = await proxy.chat({ model, ...given });
    expect(response.status).toBe(200);
    const { messages: _, model: __, ...rest } = JSON.parse(upstreamCall().body);
    expect(rest).toEqual(expected);
    const changed = Object.keys(given)[0] === Object.keys(expected)[0] ? null : Object.keys(given).join();
    expect(response.headers.get("x-copilot-svcs-changed")).toBe(changed);
  });

  test("loses what the model or upstream can't take, and the client is told", async () => {
    const extra = {
      temperature: 0.2,
      top_p: 0.5,
      presence_penalty: 1,
      store: false,
      user: "me",
      tools: [],
      tool_choice: "auto",
    };
    const response = await proxy.chat({ model: "gpt-5-mini", ...extra });
    expect(response.status).toBe(200);
    expect(Object.keys(JSON.parse(upstreamCall().body))).toEqual(["model", "messages"]);
    expect(response.headers.get("x-copilot-svcs-dropped")?.split(", ").sort()).toEqual(Object.keys(extra).sort());
    const line = await proxy.log.waitFor("request", { model: "gpt-5-mini", id: response.headers.get("x-request-id") });
    expect([...(line["dropped"] as string[])].sort()).toEqual(Object.keys(extra).sort());
  });

  test("keeps its sampling where the model takes it", async () => {
    const response = await proxy.chat({ model: "gpt-4o", temperature: 0.2, top_p: 0.5 });
    expect(JSON.parse(upstreamCall().body)).toMatchObject({ temperature: 0.2, top_p: 0.5 });
    expect(response.headers.get("x-copilot-svcs-dropped")).toBeNull();
  });

  test("loses the reasoning that a client hands back without its seal", async () => {
    const messages = [user, { role: "assistant", content: "well", reasoning_content: "hmm" }, user];
    const response = await proxy.chat({ model: "claude-sonnet-4.5", messages });
    expect(response.headers.get("x-copilot-svcs-dropped")).toBe("messages[].reasoning_content");
    expect(upstreamCall().body).not.toContain("hmm");
  });

  test.each([
    ["a document", { messages: [{ role: "user", content: [{ type: "file", file: {} }] }] }, "messages[0].content[0]"],
    ["log probabilities of a Claude", { model: "claude-sonnet-4.5", logprobs: true }, "logprobs"],
  ])("is refused where leaving something out would change its meaning: %s", async (_, body, param) => {
    const response = await proxy.chat(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: "unsupported_field", param } });
    expect(proxy.simulator.journal.calls(CHAT)).toHaveLength(0);
  });

  test('is refused for whatever would be dropped, under unsupported_fields: "refuse"', async () => {
    await using strict = await startProxy({ config: { unsupported_fields: "refuse" } });
    const response = await strict.chat({ model: "gpt-5-mini", temperature: 0.2 });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: "unsupported_field", param: "temperature", type: "invalid_request_error" },
    });
    const twice = await strict.post("/v1/chat/completions", TWICE);
    expect(twice.status).toBe(400);
    expect(await twice.json()).toMatchObject({ error: { code: "unsupported_field", param: "model" } });
    expect(strict.simulator.journal.calls(CHAT)).toHaveLength(0);
    expect((await strict.chat({ model: "gpt-5-mini", max_tokens: 5 })).status).toBe(200);
  });
});

describe("Gemini's sealed reasoning", () => {
  const ask = { model: "gemini-3.1-pro-preview", tools: [TOOL], messages: [{ role: "user", content: "get_weather" }] };

  test.each([true, false])(
    "goes back with the call that it came with, though no client keeps it (stream: %p)",
    async (stream) => {
      const response = await proxy.chat({ ...ask, stream });
      const call = stream
        ? await streamedCall(response)
        : answerSpec.parse(await response.json()).choices[0]?.message.tool_calls?.[0];
      const turn = [
        { role: "assistant", content: null, tool_calls: [call] },
        { role: "tool", tool_call_id: call?.id, content: "sunny" },
      ];
      proxy.simulator.journal.clear();
      const next = await proxy.chat({ ...ask, messages: [...ask.messages, ...turn] });
      expect(next.status).toBe(200);
      expect(next.headers.get("x-copilot-svcs-changed")).toBe("messages[].reasoning_opaque");
      expect(answerSpec.parse(await next.json()).choices[0]?.message.content).toBe("The tool said: sunny");
    },
  );
});

async function streamedCall(response: Response) {
  const events = await readEvents(response).rest();
  const frames = events.filter((event) => event.includes('"tool_calls":')).map((event) => JSON.parse(event.slice(6)));
  const { index: _, ...call } = frames[0].choices[0].delta.tool_calls[0];
  return call as { id: string };
}
