import { describe, expect, test } from "bun:test";
import { signIn, WEATHER_TOOL } from "./simulated.ts";

const IMAGE = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } };
const user = (content: unknown) => ({ messages: [{ role: "user", content }] });
const toolNamed = (name: string) => ({ type: "function", function: { name } });
const CALL = { id: "call_1", type: "function", function: { name: "get_weather", arguments: "{}" } };

/** What is refused, and the code with which (contract 7.1 and 9.2). */
const REFUSED: [what: string, body: object, code: string][] = [
  ["a model that nobody knows", { model: "nonsense" }, "model_not_supported"],
  ["a model that completes", { model: "gpt-41-copilot" }, "model_not_supported"],
  ["a model that embeds", { model: "text-embedding-3-small" }, "model_not_supported"],
  ["a model of another endpoint", { model: "gpt-5.3-codex" }, "unsupported_api_for_model"],
  ["no messages", { messages: [] }, "invalid_request_body"],
  ["a role that nobody has", { messages: [{ role: "owner", content: "x" }] }, "invalid_request_body"],
  ["a stream that is a string", { stream: "true" }, "invalid_request_body"],
  ["a negative limit", { max_tokens: -1 }, "invalid_request_body"],
  ["a billion choices", { n: 1_000_000_000 }, "invalid_request_body"],
  ["a document", user([{ type: "file", file: { file_id: "x" } }]), "invalid_request_body"],
  ["no tools in a list of tools", { tools: [] }, "invalid_request_body"],
  ["129 tools", { tools: Array.from({ length: 129 }, (_, index) => toolNamed(`t${index}`)) }, "invalid_request_body"],
  ["a tool with a dot in its name", { tools: [toolNamed("a.b")] }, "invalid_request_body"],
  ["a tool with a name of 65 characters", { tools: [toolNamed("a".repeat(65))] }, "invalid_request_body"],
  ["a choice of no tool", { tools: [WEATHER_TOOL], tool_choice: toolNamed("other") }, "invalid_request_body"],
  ["max_tokens for gpt-5", { model: "gpt-5-mini", max_tokens: 5 }, "invalid_request_body"],
  ["a temperature for gpt-5", { model: "gpt-5-mini", temperature: 0 }, "invalid_request_body"],
  ["top_p for gpt-5", { model: "gpt-5-mini", top_p: 0.5 }, "invalid_request_body"],
  ["an effort that isn't listed", { model: "gpt-5-mini", reasoning_effort: "minimal" }, "invalid_reasoning_effort"],
  ["an effort of a model that has none", { reasoning_effort: "low" }, "invalid_reasoning_effort"],
  ["JSON that no message asks for", { response_format: { type: "json_object" } }, "invalid_request_body"],
  [
    "a developer who talks to Claude",
    {
      model: "claude-sonnet-4.6",
      messages: [
        { role: "developer", content: "x" },
        { role: "user", content: "x" },
      ],
    },
    "invalid_request_body",
  ],
  [
    "a result without a call",
    { messages: [{ role: "tool", tool_call_id: "call_1", content: "x" }] },
    "invalid_request_body",
  ],
  [
    "a call without a result",
    {
      messages: [
        { role: "assistant", tool_calls: [CALL] },
        { role: "user", content: "x" },
      ],
    },
    "invalid_request_body",
  ],
  [
    "a call with an id of 41 characters",
    {
      messages: [
        { role: "assistant", tool_calls: [{ ...CALL, id: "x".repeat(41) }] },
        { role: "tool", tool_call_id: "x".repeat(41), content: "x" },
      ],
    },
    "invalid_request_body",
  ],
  [
    "a prompt beyond the limit",
    { model: "gpt-3.5-turbo", ...user("x".repeat(70_000)) },
    "model_max_prompt_tokens_exceeded",
  ],
];

describe("a chat is refused", () => {
  test.each(REFUSED)("for %s", async (_what, body, code) => {
    await using caller = await signIn();
    const answer = await caller.chat(body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code, message: expect.any(String) } });
  });

  test("for a body that is no JSON", async () => {
    await using caller = await signIn();
    const { origin } = caller.simulator;
    const answer = await fetch(`${origin}/chat/completions`, { method: "POST", headers: caller.headers, body: "{" });
    expect(await answer.json()).toMatchObject({ error: { code: "invalid_request_body" } });
  });

  test("for an image without the header of images, or for a model that cannot see", async () => {
    await using caller = await signIn();
    const blind = await caller.chat(user([IMAGE]));
    expect([blind.status, await blind.text()]).toEqual([
      400,
      "bad request: missing required Copilot-Vision-Request header for vision requests\n",
    ]);
    const vision = { "copilot-vision-request": "true" };
    expect((await caller.chat(user([IMAGE]), vision)).status).toBe(200);
    expect((await caller.chat(user("no image"), vision)).status).toBe(200);
    expect(await caller.ask({ model: "gpt-4", ...user([IMAGE]) }, vision)).toMatchObject({
      error: { code: "invalid_request_body" },
    });
  });

  test("in JSON that calls itself text and ends with a newline, unless the personality is clean", async () => {
    await using caller = await signIn();
    const quirky = await caller.chat({ model: "nonsense" });
    expect(quirky.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(await quirky.text()).toEndWith("}\n");
    caller.simulator.state.personality = "clean";
    expect((await caller.chat({ model: "nonsense" })).headers.get("content-type")).toBe("application/json");
  });
});

describe("a chat is accepted", () => {
  test.each([
    ["the newer limit for gpt-5", { model: "gpt-5-mini", max_completion_tokens: 5 }],
    ["the default temperature for gpt-5", { model: "gpt-5-mini", temperature: 1, top_p: 1 }],
    ["max_tokens for Claude", { model: "claude-sonnet-4.6", max_tokens: 5 }],
    ["a temperature for gpt-4o", { temperature: 0 }],
    ["nulls for what isn't there", { stop: null, tools: null, tool_choice: null, max_tokens: null }],
    [
      "a developer who talks to GPT",
      {
        messages: [
          { role: "developer", content: "x" },
          { role: "user", content: "x" },
        ],
      },
    ],
    ["fields that nobody knows", { service_tier: "auto", user: "me" }],
  ])("with %s", async (_what, body) => {
    await using caller = await signIn();
    expect((await caller.chat(body)).status).toBe(200);
  });
});

describe("Gemini 3", () => {
  test("wants its sealed reasoning back with its tool call, as it was", async () => {
    await using caller = await signIn();
    const question = { role: "user", content: "get_weather please" };
    const body = { model: "gemini-3.1-pro-preview", tools: [WEATHER_TOOL] };
    const first = (await caller.ask({ ...body, messages: [question] })).choices[0]?.message;
    const call = first?.tool_calls?.[0];
    const turn = (reasoning_opaque: string | undefined) => ({
      ...body,
      messages: [
        question,
        { role: "assistant", content: null, tool_calls: [call], reasoning_opaque },
        { role: "tool", tool_call_id: call?.id, content: "rain" },
      ],
    });
    expect(await caller.ask(turn(undefined))).toMatchObject({ error: { code: "invalid_request_body" } });
    expect(await caller.ask(turn("other"))).toMatchObject({ error: { code: "invalid_request_body" } });
    expect((await caller.ask(turn(first?.reasoning_opaque))).choices[0]?.message?.content).toBe("The tool said: rain");
    expect((await caller.chat({ ...turn(undefined), model: "gemini-2.5-pro" })).status).toBe(200);
  });

  test("cannot ask for the seal of a call that another model made", async () => {
    await using caller = await signIn();
    const messages = [
      { role: "user", content: "x" },
      { role: "assistant", content: null, tool_calls: [CALL] },
      { role: "tool", tool_call_id: "call_1", content: "rain" },
    ];
    expect((await caller.chat({ model: "gemini-3.1-pro-preview", messages })).status).toBe(200);
  });
});
