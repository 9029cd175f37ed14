import { describe, expect, test } from "bun:test";
import { wrapSealed } from "../../../src/dialects/conversation/sealed.ts";
import { inspect } from "../../../src/dialects/openai-responses/inspect.ts";
import { readConversation } from "../../../src/dialects/openai-responses/read-conversation.ts";
import { ProxyError } from "../../../src/errors.ts";

function read(request: object) {
  const body = new TextEncoder().encode(JSON.stringify({ model: "m", input: "Hi", ...request }));
  const found = inspect(body, 64, {});
  if (!found) throw new Error("It was cut short.");
  return readConversation(body, found);
}

const turnsOf = (...input: object[]) => read({ input }).conversation.turns;
const toldOf = (request: object) => read(request).changes.map(({ path, effect }) => `${path} ${effect}`);

function paramOf(request: object): string | undefined {
  try {
    read(request);
  } catch (thrown) {
    if (thrown instanceof ProxyError) return thrown.details.param;
  }
  return undefined;
}

describe("turns", () => {
  test("a text is one of the user, behind the instructions", () => {
    expect(read({ instructions: "Be brief." }).conversation.turns).toEqual([
      { role: "instructions", parts: [{ kind: "text", text: "Be brief." }] },
      { role: "user", parts: [{ kind: "text", text: "Hi" }] },
    ]);
  });

  test("what the model said is one turn", () => {
    const sealed = { origin: "anthropic-messages" as const, data: "s" };
    const turns = turnsOf(
      { type: "reasoning", id: "rs_1", summary: [{ text: "Hm" }], encrypted_content: wrapSealed(sealed) },
      { type: "message", role: "assistant", content: [{ type: "output_text", text: "Yes" }] },
      { type: "function_call", call_id: "c1", name: "f", arguments: "{}" },
      { type: "custom_tool_call", call_id: "c2", name: "g", input: "text" },
      { type: "function_call_output", call_id: "c1", output: "1" },
      { type: "custom_tool_call_output", call_id: "c2", output: [{ type: "input_text", text: "2" }] },
      { role: "developer", content: "Go on." },
    );
    expect(turns).toEqual([
      {
        role: "assistant",
        parts: [
          { kind: "reasoning", text: "Hm", sealed },
          { kind: "text", text: "Yes" },
          { kind: "call", id: "c1", name: "f", input: "{}" },
          { kind: "call", id: "c2", name: "g", input: "text", isFreeForm: true },
        ],
      },
      { role: "tool", callId: "c1", parts: [{ kind: "text", text: "1" }], isError: false },
      { role: "tool", callId: "c2", parts: [{ kind: "text", text: "2" }], isError: false },
      { role: "instructions", parts: [{ kind: "text", text: "Go on." }] },
    ]);
  });

  test("images and files are read, in messages and in what tools put out", () => {
    const image = { type: "input_image", image_url: "data:i", detail: "low" };
    const file = { type: "input_file", file_data: "data:f", filename: "a.pdf" };
    const turns = turnsOf(
      { role: "user", content: [image, file] },
      { type: "function_call_output", call_id: "c", output: [image] },
    );
    const picture = { kind: "image" as const, url: "data:i", detail: "low" };
    expect(turns.map(({ parts }) => parts)).toEqual([
      [
        { ...picture, place: "input[0].content[0]" },
        { kind: "file", url: "data:f", place: "input[0].content[1]", name: "a.pdf" },
      ],
      [{ ...picture, place: "input[1].output[0]" }],
    ]);
  });

  test("what is to be cached is marked, by OpenAI's own word for it", () => {
    const mark = { prompt_cache_breakpoint: { mode: "explicit", ttl: "30m" } };
    const input = [
      { role: "developer", content: [{ type: "input_text", text: "Be brief.", ...mark }] },
      {
        role: "user",
        content: [
          { type: "input_image", image_url: "data:i", ...mark },
          { type: "input_file", file_data: "data:f", ...mark },
        ],
      },
    ];
    const { conversation, changes } = read({ input });
    expect(conversation.turns.flatMap<unknown>(({ parts }) => parts)).toEqual([
      { kind: "text", text: "Be brief.", isCached: true },
      { kind: "image", url: "data:i", place: "input[1].content[0]", isCached: true },
      { kind: "file", url: "data:f", place: "input[1].content[1]", isCached: true },
    ]);
    expect(changes).toEqual([]);
  });

  test("thoughts that were neither told nor sealed are passed over", () => {
    expect(turnsOf({ type: "reasoning", id: "rs_1", summary: [] }, { role: "user", content: "a" }).length).toBe(1);
  });
});

test("tools, their choice and what the answer needs of them are read", () => {
  const { conversation, asked, changes } = read({
    tools: [
      { type: "function", name: "f", parameters: { type: "object" }, strict: true },
      { type: "custom", name: "g", format: { type: "grammar", syntax: "lark", definition: "start: X" } },
      { type: "namespace", name: "n", description: "Ns.", tools: [{ type: "function", name: "h" }] },
    ],
    tool_choice: { type: "allowed_tools", mode: "required", tools: [{ type: "custom", name: "g" }] },
  });
  expect(conversation.tools).toEqual([
    {
      name: "g",
      description: undefined,
      strict: undefined,
      schema: undefined,
      freeForm: { grammar: "start: X", syntax: "lark" },
    },
  ]);
  expect(conversation.toolChoice).toEqual({ kind: "required" });
  expect(asked?.tools).toEqual({
    g: { type: "custom", name: "g" },
    n__h: { type: "function", name: "h", namespace: "n" },
  });
  expect(changes.map(({ path }) => path)).toContain("tools[2].description");
});

test("all else that two dialects know is read", () => {
  const { conversation } = read({
    stream: true,
    parallel_tool_calls: false,
    max_output_tokens: 9,
    temperature: 0.5,
    top_p: 0.9,
    prompt_cache_key: "k",
    reasoning: { effort: "none", generate_summary: "auto" },
    text: { verbosity: "low", format: { type: "json_schema", name: "n", schema: {}, strict: true } },
  });
  expect(conversation).toMatchObject({
    stream: true,
    parallelCalls: false,
    maxTokens: 9,
    sampling: { temperature: 0.5, topP: 0.9 },
    cacheKey: "k",
    reasoning: { isOff: true, summary: "auto" },
    verbosity: "low",
    format: { kind: "schema", name: "n", strict: true },
  });
});

describe("what goes no further", () => {
  test("is told", () => {
    expect(toldOf({ store: true, user: "me", foo: 1, truncation: "auto", tools: [{ type: "web_search" }] })).toEqual([
      "store dropped",
      "user dropped",
      "foo dropped",
      "truncation dropped",
      "tools[0] dropped",
    ]);
    expect(toldOf({ reasoning: { effort: "low", context: "x" }, include: ["file_search_call.results"] })).toEqual([
      "reasoning.context dropped",
      "include dropped",
    ]);
  });

  test("is told of items, and of the parts in them", () => {
    const part = { type: "input_text", text: "a", x_part: 1 };
    const input = [
      { role: "user", content: [part, { type: "input_image", image_url: "data:i", file_id: "f" }], x_message: 1 },
      { type: "reasoning", id: "rs", summary: [], encrypted_content: "e", content: [{ type: "reasoning_text" }] },
      { type: "function_call", id: "fc", status: "completed", call_id: "c", name: "f", arguments: "{}", x_call: 1 },
      { type: "function_call_output", call_id: "c", output: [part] },
    ];
    expect(toldOf({ input })).toEqual([
      "input[0].x_message dropped",
      "input[0].content[0].x_part dropped",
      "input[0].content[1].file_id dropped",
      "input[1].content dropped",
      "input[2].x_call dropped",
      "input[3].output[0].x_part dropped",
    ]);
  });

  test("is not told of what an answer says of itself", () => {
    const said = { type: "output_text", text: "a", annotations: [], logprobs: [] };
    const message = { type: "message", id: "m", status: "completed", role: "assistant", phase: "final_answer" };
    expect(toldOf({ input: [{ ...message, content: [said] }] })).toEqual([]);
  });

  test("is not told where it asks for nothing", () => {
    expect(
      toldOf({ store: false, truncation: "disabled", service_tier: "auto", background: false, user: null }),
    ).toEqual([]);
    expect(toldOf({ include: ["reasoning.encrypted_content"], metadata: {} })).toEqual([]);
  });
});

test.each([
  [{ input: [] }, "input"],
  [{ input: undefined }, "input"],
  [{ input: "" }, "input"],
  [{ input: [{ role: "user", content: "" }] }, "input"],
  [{ input: [{ type: "computer_call" }] }, "input[0]"],
  [{ input: [{ role: "judge", content: "a" }] }, "input[0].role"],
  [{ input: [{ role: "user", content: [{ type: "input_audio" }] }] }, "input[0].content[0]"],
  [{ input: [{ role: "user", content: [{ type: "input_image", file_id: "f" }] }] }, "input[0].content[0]"],
  [{ input: [{ type: "function_call", name: "f" }] }, "input[0].call_id"],
  [{ tools: [{ type: "function" }] }, "tools[0].name"],
  [{ tool_choice: { type: "web_search" } }, "tool_choice"],
  [{ tool_choice: "often" }, "tool_choice"],
  [{ max_output_tokens: "9" }, "max_output_tokens"],
  [{ max_output_tokens: 0 }, "max_output_tokens"],
  [{ text: { format: { type: "xml" } } }, "text.format.type"],
  [{ top_logprobs: 3 }, "top_logprobs"],
])("%j is refused by its field", (request, param) => {
  expect(paramOf(request)).toBe(param);
});
