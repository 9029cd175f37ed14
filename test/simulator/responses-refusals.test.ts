import { describe, expect, test } from "bun:test";
import { respond, WEATHER } from "./responding.ts";
import { signIn } from "./simulated.ts";

const user = (content: unknown) => ({ role: "user", content });
const IMAGE = { type: "input_image", image_url: "data:image/png;base64,AAAA" };
const PDF = { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,AAAA" };
const CALL = { type: "function_call", call_id: "call_1", name: "get_weather", arguments: "{}" };
const OUTPUT = { type: "function_call_output", call_id: "call_1", output: "rain" };
const toolNamed = (name: string) => ({ type: "function", name });

/** What is refused, and the code with which (contract 8.1 and 9.2). */
const REFUSED: [what: string, body: object, code: string][] = [
  ["keeping the answer", { store: true }, "unsupported_value"],
  ["not saying that nothing is kept", { store: undefined }, "unsupported_value"],
  ["going on from an earlier answer", { previous_response_id: "resp_1" }, "previous_response_not_found"],
  ["instructions without an input", { input: [], instructions: "Say hello." }, "missing_required_parameter"],
  ["the background", { background: true }, "unsupported_value"],
  ["a tier", { service_tier: "auto" }, "unsupported_value"],
  ["a model that nobody knows", { model: "nonsense" }, "model_not_supported"],
  ["a model that chats only", { model: "gpt-4o" }, "unsupported_api_for_model"],
  ["Claude", { model: "claude-sonnet-4.6" }, "unsupported_api_for_model"],
  ["a model that embeds", { model: "text-embedding-3-small" }, "model_not_supported"],
  ["a parameter of another endpoint", { max_tokens: 100 }, "invalid_request_body"],
  ["less than OpenAI's least limit", { max_output_tokens: 15 }, "invalid_request_body"],
  ["a temperature", { temperature: 0 }, "invalid_request_body"],
  ["top_p", { top_p: 0.5 }, "invalid_request_body"],
  ["the least effort", { reasoning: { effort: "minimal" } }, "invalid_reasoning_effort"],
  ["an effort that isn't listed", { reasoning: { effort: "xhigh" } }, "invalid_reasoning_effort"],
  ["a hosted tool", { tools: [{ type: "web_search" }] }, "unsupported_value"],
  ["tools in a namespace", { tools: [{ type: "namespace", name: "x", tools: [WEATHER] }] }, "unsupported_value"],
  ["a tool as chat has it", { tools: [{ type: "function", function: { name: "x" } }] }, "invalid_request_body"],
  ["a tool with a dot in its name", { tools: [toolNamed("a.b")] }, "invalid_request_body"],
  ["129 tools", { tools: Array.from({ length: 129 }, (_, index) => toolNamed(`t${index}`)) }, "invalid_request_body"],
  ["a choice of no tool", { tools: [WEATHER], tool_choice: toolNamed("other") }, "invalid_request_body"],
  [
    "JSON that no item of the input asks for",
    { instructions: "Answer in JSON.", text: { format: { type: "json_object" } } },
    "invalid_request_body",
  ],
  ["a schema without a name", { text: { format: { type: "json_schema", schema: {} } } }, "invalid_request_body"],
  ["an item that nobody knows", { input: [{ type: "thought" }] }, "invalid_request_body"],
  ["a reference", { input: [{ type: "item_reference", id: "msg_1" }] }, "invalid_request_body"],
  ["a part of chat", { input: [user([{ type: "text", text: "x" }])] }, "invalid_request_body"],
  ["a user's part from the model", { input: [{ ...user([IMAGE]), role: "assistant" }] }, "invalid_request_body"],
  ["a model's part from the user", { input: [user([{ type: "output_text", text: "x" }])] }, "invalid_request_body"],
  ["a document of the model's", { input: [{ ...user([PDF]), role: "assistant" }] }, "invalid_request_body"],
  ["a document that isn't there", { input: [user([{ type: "input_file" }])] }, "invalid_request_body"],
  ["bare data", { input: [user([{ ...PDF, file_data: "AAAA" }])] }, "invalid_request_body"],
  ["a name without an ending", { input: [user([{ ...PDF, filename: "a" }])] }, "invalid_request_body"],
  ["a document in two ways", { input: [user([{ ...PDF, file_url: "https://x.test" }])] }, "invalid_request_body"],
  ["an output without a call", { input: [OUTPUT] }, "invalid_request_body"],
  ["an output before its call", { input: [OUTPUT, CALL] }, "invalid_request_body"],
  [
    "an output of another kind",
    { input: [CALL, { ...OUTPUT, type: "custom_tool_call_output" }] },
    "invalid_request_body",
  ],
  ["a call without an output", { input: [CALL, user("x")] }, "invalid_request_body"],
  ["a call with an id of 65 characters", { input: [{ ...CALL, call_id: "c".repeat(65) }] }, "invalid_request_body"],
  ["a prompt beyond the limit", { model: "gpt-5-mini", input: "x".repeat(600_000) }, "invalid_request_body"],
];

describe("a response is refused", () => {
  test.each(REFUSED)("for %s", async (_what, body, code) => {
    await using caller = await signIn();
    // With the header of images, so that none of these is refused for want of it.
    const answer = await respond(caller, body, { "copilot-vision-request": "true" });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code, message: expect.any(String) } });
  });

  test("for a body that is no JSON", async () => {
    await using caller = await signIn();
    expect((await caller.post("/responses", undefined)).status).toBe(400);
  });

  test.each([
    ["a message", [user([IMAGE])]],
    ["the output of a tool", [CALL, { ...OUTPUT, output: [IMAGE] }]],
  ])("for an image in %s without the header of images", async (_where, input) => {
    await using caller = await signIn();
    const blind = await respond(caller, { input });
    expect([blind.status, await blind.text()]).toEqual([
      400,
      "bad request: missing required Copilot-Vision-Request header for vision requests\n",
    ]);
    expect((await respond(caller, { input }, { "copilot-vision-request": "true" })).status).toBe(200);
  });
});

describe("a response is accepted", () => {
  test.each([
    ["a model of both endpoints", { model: "gpt-5-mini" }],
    [
      "what an editor sends",
      { truncation: "auto", text: { verbosity: "low" }, prompt_cache_key: "x", context_management: [] },
    ],
    ["nulls for what isn't there", { tools: null, tool_choice: null, reasoning: null, previous_response_id: null }],
    ["the default temperature", { temperature: 1, top_p: 1 }],
    ["a tool whose schema is null", { tools: [{ ...WEATHER, parameters: null, strict: false }] }],
    ["ids of a client's own", { input: [{ ...user("x"), id: "msg_0a1b" }] }],
    ["a developer", { input: [{ ...user("x"), role: "developer" }, user("x")] }],
    ["calls and outputs in their own time", { input: [CALL, user("wait"), OUTPUT] }],
  ])("with %s", async (_what, body) => {
    await using caller = await signIn();
    expect((await respond(caller, body)).status).toBe(200);
  });
});
