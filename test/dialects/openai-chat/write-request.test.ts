import { describe, expect, test } from "bun:test";
import { type Conversation, emptyConversation, type Tool } from "../../../src/dialects/conversation/request.ts";
import type { ModelFacts } from "../../../src/dialects/dialect.ts";
import { writeRequest } from "../../../src/dialects/openai-chat/write-request.ts";

const gpt4 = { id: "gpt-4.1", vendor: "Azure OpenAI", family: "gpt-4.1" };
const gpt5 = { id: "gpt-5-mini", vendor: "Azure OpenAI", family: "gpt-5-mini" };
const claude = { id: "claude-sonnet-4.6", vendor: "Anthropic", family: "claude-sonnet-4.6" };

const tool: Tool = { name: "f", description: "d", schema: { type: "object" }, strict: true };

function written(over: Partial<Conversation>, model: ModelFacts = gpt4) {
  const conversation = { ...emptyConversation(), ...over };
  const fitted = writeRequest(conversation, { model, sealOf: () => undefined, clientHeaders: {} });
  const body = JSON.parse(new TextDecoder().decode(fitted.body));
  return { body, changes: fitted.changes.map(({ path, effect }) => `${effect} ${path}`), asked: fitted.asked };
}

describe("a conversation that is asked of a chat", () => {
  test("is only what was wished for", () => {
    expect(written({})).toEqual({ body: { model: "gpt-4.1", messages: [] }, changes: [], asked: undefined });
  });

  test("has its tools, and which of them is to be called", () => {
    const cached: Tool = {
      ...tool,
      name: "g",
      description: undefined,
      schema: undefined,
      strict: undefined,
      isCached: true,
    };
    const { body } = written({
      tools: [tool, cached],
      toolChoice: { kind: "named", name: "f" },
      parallelCalls: false,
    });
    expect(body).toMatchObject({
      tools: [
        { type: "function", function: { name: "f", description: "d", parameters: { type: "object" }, strict: true } },
        {
          type: "function",
          function: { name: "g", parameters: { type: "object", properties: {} } },
          copilot_cache_control: { type: "ephemeral" },
        },
      ],
      tool_choice: { type: "function", function: { name: "f" } },
      parallel_tool_calls: false,
    });
    expect(written({ tools: [tool], toolChoice: { kind: "required" } }).body.tool_choice).toBe("required");
  });

  test("has its limit by the name that the model knows", () => {
    expect(written({ maxTokens: 5 }).body.max_tokens).toBe(5);
    expect(written({ maxTokens: 5 }, claude).body.max_tokens).toBe(5);
    expect(written({ maxTokens: 5 }, gpt5).body.max_completion_tokens).toBe(5);
  });

  test("has the model's own limit in place of a higher one, and says so", () => {
    const model = { ...gpt4, limits: { outputTokens: 16_384 } };
    const { body, changes } = written({ maxTokens: 32_000 }, model);
    expect(body.max_tokens).toBe(16_384);
    expect(changes).toEqual(["replaced max_tokens"]);
  });

  const sampling = { temperature: 0, topP: 0.5, topK: 3, presencePenalty: 1, frequencyPenalty: 2, seed: 7 };
  const steering = { temperature: 0, top_p: 0.5, presence_penalty: 1, frequency_penalty: 2 };

  test("is sampled as it was asked, as far as the model can", () => {
    const { body, changes } = written({ sampling });
    expect(body).toMatchObject({ ...steering, seed: 7 });
    expect(changes).toEqual(["dropped top_k"]);
    const reasoning = written({ sampling }, gpt5);
    expect(reasoning.body).toEqual({ model: "gpt-5-mini", messages: [], seed: 7 });
    expect(reasoning.changes).toEqual(["dropped top_k", ...Object.keys(steering).map((name) => `dropped ${name}`)]);
  });

  test("stops where it should, or is cut here where upstream can't be told", () => {
    expect(written({ stop: ["a"] })).toMatchObject({ body: { stop: ["a"] }, asked: undefined });
    const many = ["a", "b", "c", "d", "e"];
    for (const [model, stop] of [
      [gpt4, many],
      [gpt5, ["a"]],
    ] as const) {
      const { body, asked } = written({ stop }, model);
      expect(body.stop).toBeUndefined();
      expect(asked).toEqual({ stopSequences: stop });
    }
  });

  test("is answered in the form that was asked for", () => {
    expect(written({ format: { kind: "json" } }).body.response_format).toEqual({ type: "json_object" });
    const schema = { type: "object" };
    const format = { kind: "schema", name: undefined, description: undefined, schema, strict: true } as const;
    expect(written({ format }).body.response_format).toEqual({
      type: "json_schema",
      json_schema: { name: "answer", schema, strict: true },
    });
  });

  test("asks for any JSON in words, without which upstream refuses it, and tells that", () => {
    const { body, changes } = written({ format: { kind: "json" } });
    expect(body.messages[0]).toEqual({ role: "system", content: expect.stringContaining("JSON") });
    expect(changes).toEqual(["added messages"]);
    const asked = [{ role: "user" as const, parts: [{ kind: "text" as const, text: "As JSON, please." }] }];
    expect(written({ format: { kind: "json" }, turns: asked })).toMatchObject({
      body: { messages: [{}] },
      changes: [],
    });
  });

  test("is streamed, in several answers, and as wordy as was wished, where the model can", () => {
    const wish = { choices: 2, stream: true, verbosity: "low", cacheKey: "k" };
    expect(written(wish)).toMatchObject({
      body: { n: 2, stream: true },
      changes: ["dropped verbosity", "dropped prompt_cache_key"],
    });
    expect(written(wish, gpt5).body.verbosity).toBe("low");
  });

  test("tells that what was thought elsewhere stays here, once", () => {
    const thought = {
      role: "assistant",
      parts: [
        { kind: "reasoning", text: "hm" },
        { kind: "text", text: "x" },
      ],
    } as const;
    const turns: Conversation["turns"] = [1, 2].map(() => ({ ...thought, parts: [...thought.parts] }));
    const { body, changes } = written({ turns });
    expect(changes).toEqual(["dropped reasoning"]);
    expect(JSON.stringify(body)).not.toContain("hm");
  });
});
