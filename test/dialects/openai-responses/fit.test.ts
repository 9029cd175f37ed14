import { describe, expect, test } from "bun:test";
import { wrapSealed } from "../../../src/dialects/conversation/sealed.ts";
import type { ModelFacts } from "../../../src/dialects/dialect.ts";
import { fit } from "../../../src/dialects/openai-responses/fit.ts";
import { inspect } from "../../../src/dialects/openai-responses/inspect.ts";

const supports = { adaptiveThinking: false, minThinkingBudget: undefined, maxThinkingBudget: undefined };
const REASONER: ModelFacts = { id: "gpt-5.1", supports: { ...supports, reasoningEfforts: ["none", "low", "high"] } };
const PLAIN: ModelFacts = { id: "gpt-4.1", supports: { ...supports, reasoningEfforts: [] } };

function fitted(request: object, model = REASONER) {
  const body = new TextEncoder().encode(JSON.stringify({ model: model.id, input: "Hi", store: false, ...request }));
  const found = inspect(body, 64, {});
  if (!found) throw new Error("It was cut short.");
  const made = fit(body, found, { model, sealOf: () => undefined, clientHeaders: {} });
  const told = made.changes.map(({ path, effect }) => `${path} ${effect}`);
  return { sent: JSON.parse(new TextDecoder().decode(made.body)), told, asked: made.asked };
}

test("a request that upstream takes goes on byte by byte", () => {
  const body = new TextEncoder().encode('{ "model":"gpt-5.1",  "store":false, "input":"1.0", "x": 1.0 }');
  const found = inspect(body, 64, {});
  const made = found && fit(body, found, { model: REASONER, sealOf: () => undefined, clientHeaders: {} });
  expect(made?.body).toBe(body);
  expect(made?.changes).toEqual([]);
});

describe("fields", () => {
  test.each<[string, object, object, string[]]>([
    [
      "nothing is stored",
      { store: true, include: [] },
      { store: false, include: ["reasoning.encrypted_content"] },
      ["store replaced", "include replaced"],
    ],
    [
      "bookkeeping is left out",
      { service_tier: "flex", user: "me", background: false, prompt_cache_options: { ttl: "30m" } },
      {},
      ["background dropped", "prompt_cache_options dropped", "service_tier dropped", "user dropped"],
    ],
    [
      "sampling is left out for models that reason",
      { temperature: 0.2, top_p: 1 },
      { top_p: 1 },
      ["temperature dropped"],
    ],
    ["the least limit is kept", { max_output_tokens: 5 }, { max_output_tokens: 16 }, ["max_output_tokens replaced"]],
    ["a limit that none can be is upstream's to refuse", { max_output_tokens: -1 }, { max_output_tokens: -1 }, []],
    [
      "the nearest effort is taken",
      { reasoning: { effort: "max", summary: "auto" } },
      { reasoning: { effort: "high", summary: "auto" } },
      ["reasoning.effort replaced"],
    ],
    ["what is not known is left alone", { truncation: "auto", foo: 1 }, { truncation: "auto", foo: 1 }, []],
  ])("%s", (_what, request, expected, told) => {
    const made = fitted(request);
    expect(made.sent).toEqual({ model: "gpt-5.1", input: "Hi", store: false, ...expected });
    expect(made.told.toSorted()).toEqual(told.toSorted());
  });

  test("the client's own notes are not sent, and come back with the answer", () => {
    const made = fitted({ metadata: { chat: "7" } });
    expect(made.sent).not.toHaveProperty("metadata");
    expect(made.told).toEqual(["metadata dropped"]);
    expect(made.asked?.echo).toEqual({ metadata: { chat: "7" } });
  });

  test("a model that does not reason gets its sampling, and no effort", () => {
    const made = fitted({ store: undefined, temperature: 0.2, reasoning: { effort: "low" } }, PLAIN);
    expect(made.sent).toEqual({ model: "gpt-4.1", input: "Hi", temperature: 0.2, store: false });
    expect(made.told).toEqual(["store added", "reasoning dropped"]);
  });
});

describe("items that come back", () => {
  const input = (...items: object[]) => fitted({ input: items });
  const long = "b3BhcXVl".repeat(40);

  test("lose ids of Copilot's own, and keep short ones", () => {
    const made = input({ role: "user", content: "a", id: "msg_1" }, { type: "function_call", id: long, call_id: "c" });
    expect(made.sent.input).toEqual([
      { role: "user", content: "a", id: "msg_1" },
      { type: "function_call", call_id: "c" },
    ]);
    expect(made.told).toEqual(["input[1].id dropped"]);
  });

  test("have ids of calls that fit, the same on both sides", () => {
    const id = "x".repeat(65);
    const { sent } = input({ type: "function_call", call_id: id }, { type: "function_call_output", call_id: id });
    expect(sent.input[0].call_id).toMatch(/^call_\w{32}$/);
    expect(sent.input[1].call_id).toBe(sent.input[0].call_id);
  });

  test("have reasoning as it came, under the id that it came with", () => {
    const sealed = wrapSealed({ origin: "openai-responses", id: long, data: "secret" });
    const made = input(
      { type: "reasoning", id: "rs_1", summary: [], encrypted_content: sealed },
      { type: "reasoning", id: "rs_2", summary: [], encrypted_content: "kept" },
    );
    expect(made.sent.input).toEqual([
      { type: "reasoning", id: long, summary: [], encrypted_content: "secret" },
      { type: "reasoning", id: "rs_2", summary: [], encrypted_content: "kept" },
    ]);
  });

  test("have no reasoning that upstream could not read", () => {
    const foreign = wrapSealed({ origin: "anthropic-messages", data: "s" });
    const made = input(
      { type: "reasoning", id: "rs_1", summary: [], encrypted_content: foreign },
      { type: "reasoning", id: "rs_2", summary: [] },
      { role: "user", content: "a" },
    );
    expect(made.sent.input).toEqual([{ role: "user", content: "a" }]);
    expect(made.told).toEqual(["input[0] dropped", "input[1] dropped"]);
  });
});

describe("tools", () => {
  const spawn = { type: "function", name: "spawn", parameters: {} };
  const namespace = { type: "namespace", name: "agents", description: "Helpers.", tools: [spawn] };

  test("of OpenAI's own are left out", () => {
    const made = fitted({ tools: [{ type: "web_search" }, spawn], tool_choice: "auto" });
    expect(made.sent.tools).toEqual([spawn]);
    expect(made.told).toEqual(["tools[0] dropped"]);
  });

  test("of OpenAI's own that are forced are refused", () => {
    expect(() => fitted({ tools: [{ type: "web_search" }], tool_choice: { type: "web_search" } })).toThrow("no tools");
  });

  test("in a namespace have one name, in the calls and the choice too", () => {
    const call = { type: "function_call", call_id: "c", name: "spawn", namespace: "agents", arguments: "{}" };
    const choice = { type: "function", name: "spawn", namespace: "agents" };
    const made = fitted({ input: [call], tools: [namespace, { type: "web_search" }], tool_choice: choice });
    expect(made.sent.tools).toEqual([{ ...spawn, name: "agents__spawn" }]);
    expect(made.sent.tool_choice).toEqual({ type: "function", name: "agents__spawn" });
    expect(made.sent.input).toEqual([{ type: "function_call", call_id: "c", name: "agents__spawn", arguments: "{}" }]);
    expect(made.told).toContain("tools[1] dropped");
    expect(made.told).toContain("tools[0].description dropped");
    expect(made.asked?.tools?.["agents__spawn"]).toMatchObject({ name: "spawn", namespace: "agents" });
    expect(made.asked?.echo?.["tools"]).toEqual([namespace, { type: "web_search" }]);
  });

  test("are those alone that the choice allows, since upstream knows no such choice", () => {
    const [shell, edit] = [
      { type: "function", name: "shell", parameters: {} },
      { type: "custom", name: "edit" },
    ];
    const choose = (mode: string, ...tools: object[]) => ({ type: "allowed_tools", mode, tools });
    const tool_choice = choose("required", { type: "custom", name: "edit" });
    const made = fitted({ tools: [shell, edit], tool_choice });
    expect(made.sent).toMatchObject({ tools: [edit], tool_choice: "required" });
    expect(made.told.toSorted()).toEqual(["tool_choice replaced", "tools[0] dropped"]);
    expect(made.asked?.echo).toEqual({ tools: [shell, edit], tool_choice });
    const nested = choose("auto", { type: "function", name: "spawn", namespace: "agents" });
    const flat = fitted({ tools: [shell, namespace], tool_choice: nested });
    expect(flat.sent).toMatchObject({ tools: [{ ...spawn, name: "agents__spawn" }], tool_choice: "auto" });
    expect(() => fitted({ tools: [shell], tool_choice: choose("auto") })).toThrow("allows one");
  });
});
