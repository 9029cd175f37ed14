import { afterAll, describe, expect, test } from "bun:test";
import { type ChatResponse, Ollama, type Tool } from "ollama";
import { CHAT, startProxy } from "../support/proxy.ts";

const proxy = await startProxy();
afterAll(() => proxy[Symbol.asyncDispose]());
const ollama = new Ollama({ host: proxy.url });

const MODELS = ["gpt-4.1", "claude-sonnet-4.5:latest", "gemini-2.5-pro"];
const PNG = "iVBORw0KGgo=";

const WEATHER: Tool = {
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather in a city.",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

describe("Ollama's own client", () => {
  test.each(MODELS)("chats in one piece: %s", async (model) => {
    const answer = await ollama.chat({ model, messages: [{ role: "user", content: "hello" }] });
    expect(answer).toMatchObject({ model, done: true, done_reason: "stop", message: { role: "assistant" } });
    expect(answer.message.content).toEndWith("You said: hello");
    expect(answer.eval_count).toBeGreaterThan(0);
    expect(answer.total_duration).toBeGreaterThanOrEqual(answer.eval_duration);
    expect(new Date(answer.created_at).getTime()).toBeGreaterThan(0);
  });

  test.each(MODELS)("chats in a stream: %s", async (model) => {
    const parts: ChatResponse[] = [];
    const stream = await ollama.chat({ model, messages: [{ role: "user", content: "hello" }], stream: true });
    for await (const part of stream) parts.push(part);
    expect(parts.map(({ message }) => message.content).join("")).toEndWith("You said: hello");
    expect(parts.filter(({ done }) => done)).toHaveLength(1);
    expect(parts.at(-1)).toMatchObject({ done: true, done_reason: "stop", prompt_eval_count: expect.any(Number) });
  });

  test.each(MODELS.flatMap((model) => [[model, true] as const, [model, false] as const]))(
    "runs tools and hands their results back: %s (stream: %p)",
    async (model, isStreamed) => {
      const messages: ChatResponse["message"][] = [{ role: "user", content: "get_weather here, get_weather there" }];
      const ask = { model, messages, tools: [WEATHER] };
      const called: ChatResponse["message"] = { role: "assistant", content: "", tool_calls: [] };
      if (isStreamed) {
        for await (const { message } of await ollama.chat({ ...ask, stream: true })) {
          called.content += message.content;
          called.tool_calls?.push(...(message.tool_calls ?? []));
        }
      } else {
        Object.assign(called, (await ollama.chat(ask)).message);
      }
      messages.push(called);
      for (const [index, call] of (called.tool_calls ?? []).entries()) {
        expect(call.function).toMatchObject({ name: "get_weather", arguments: { city: expect.any(String) } });
        messages.push({ role: "tool", content: `sunny ${index + 1}`, tool_name: call.function.name });
      }
      const { message } = await ollama.chat(ask);
      expect(message.content).toBe("The tool said: sunny 1 and sunny 2");
    },
  );

  test("counts its calls anew in each turn, and Claude is told them apart", async () => {
    const tool_calls = [{ id: "call_0", function: { name: "get_weather", arguments: {} } }];
    const turn = (content: string) => [
      { role: "assistant", content: "", tool_calls },
      { role: "tool", content, tool_call_id: "call_0" },
    ];
    const messages = [{ role: "user", content: "weather?" }, ...turn("rain"), ...turn("sun")];
    const { message } = await ollama.chat({ model: "claude-sonnet-4.5", messages, tools: [WEATHER] });
    expect(message.content).toBe("The tool said: sun");
  });

  test("shows an image", async () => {
    const messages = [{ role: "user", content: "what?", images: [PNG] }];
    const { message } = await ollama.chat({ model: "gpt-4.1", messages });
    expect(message.content).toStartWith("I see 1 image.");
  });

  test("has a prompt answered, in one piece and in a stream", async () => {
    const answer = await ollama.generate({ model: "gpt-4.1", prompt: "hello", options: { num_predict: 100 } });
    expect(answer).toMatchObject({ done: true, response: expect.stringMatching(/You said: hello$/) });
    let text = "";
    for await (const part of await ollama.generate({ model: "gpt-4.1", prompt: "hello", stream: true })) {
      text += part.response;
    }
    expect(text).toEndWith("You said: hello");
  });

  test("has a model loaded and forgotten, of which upstream hears nothing", async () => {
    const before = proxy.simulator.journal.calls("/chat/completions").length;
    expect(await ollama.chat({ model: "gpt-4.1" })).toMatchObject({ done: true, done_reason: "load" });
    expect(await ollama.generate({ model: "gpt-4.1", prompt: "", keep_alive: 0 })).toMatchObject({
      done: true,
      done_reason: "unload",
    });
    expect(proxy.simulator.journal.calls("/chat/completions")).toHaveLength(before);
  });

  test("has texts embedded, by the newer way and by the older one", async () => {
    const model = "text-embedding-3-small:latest";
    const { embeddings, ...rest } = await ollama.embed({ model, input: ["a", "b"], dimensions: 8 });
    expect(embeddings.map(({ length }) => length)).toEqual([8, 8]);
    expect(rest).toMatchObject({ model, load_duration: 0, prompt_eval_count: expect.any(Number) });
    const { embedding } = await ollama.embeddings({ model, prompt: "a" });
    expect(embedding.length).toBeGreaterThan(8);
    expect((await ollama.embed({ model, input: [] })).embeddings).toEqual([]);
    expect((await ollama.show({ model })).capabilities).toEqual(["embedding"]);
  });

  test("lists the models, shows one, and finds none in memory", async () => {
    const { models } = await ollama.list();
    expect(models.map(({ name }) => name)).toContain("gpt-4.1:latest");
    const shown = await ollama.show({ model: "gpt-4.1:latest" });
    expect(shown).toMatchObject({
      capabilities: expect.arrayContaining(["completion", "tools", "vision"]),
      model_info: { "general.architecture": "gpt-4-1", "gpt-4-1.context_length": 128_000 },
    });
    expect(await ollama.ps()).toEqual({ models: [] });
  });

  test("tells its version, of which clients want a least one", async () => {
    const { version } = await ollama.version();
    expect(Bun.semver.satisfies(version, ">=0.6.4")).toBe(true);
  });

  test("pulls a model that is there, and may not change any", async () => {
    expect((await ollama.pull({ model: "gpt-4.1" })).status).toBe("success");
    const states: string[] = [];
    for await (const { status } of await ollama.pull({ model: "gpt-4.1", stream: true })) states.push(status);
    expect(states).toEqual(["success"]);
    const refused = { status_code: 501, message: expect.stringContaining("Copilot subscription") };
    await expect(ollama.delete({ model: "gpt-4.1" })).rejects.toMatchObject(refused);
    await expect(ollama.copy({ source: "gpt-4.1", destination: "mine" })).rejects.toMatchObject(refused);
    await expect(ollama.create({ model: "mine", from: "gpt-4.1" })).rejects.toMatchObject(refused);
    await expect(ollama.push({ model: "gpt-4.1" })).rejects.toMatchObject(refused);
  });

  test("raises on a stream that breaks off, and never takes it for a whole one", async () => {
    proxy.simulator.faults.push(CHAT, { stop: { how: "reset", afterEvents: 3 } });
    const stream = await ollama.chat({
      model: "gpt-4.1",
      messages: [{ role: "user", content: "hello" }],
      stream: true,
    });
    const read = async () => {
      for await (const { done } of stream) expect(done).toBe(false);
    };
    await expect(read()).rejects.toThrow("The connection to Copilot broke");
  });

  test("is told what goes no further, in a header", async () => {
    const options = { num_ctx: 8192, temperature: 0 };
    const body = { model: "gpt-4.1", messages: [{ role: "user", content: "hello" }], keep_alive: "5m", options };
    const { headers } = await proxy.post("/api/chat", body);
    expect(headers.get("content-type")).toBe("application/x-ndjson");
    expect(headers.get("x-copilot-svcs-dropped")).toBe("keep_alive, options.num_ctx");
    const refused = await proxy.post("/api/chat", "{");
    expect([refused.status, await refused.json()]).toEqual([400, { error: expect.any(String) }]);
  });

  test("is told of a model that is not there, wherever it names one", async () => {
    const missing = { status_code: 404, message: expect.stringContaining("gtp-4.1") };
    await expect(ollama.chat({ model: "gtp-4.1", messages: [] })).rejects.toMatchObject(missing);
    await expect(ollama.show({ model: "gtp-4.1" })).rejects.toMatchObject(missing);
    await expect(ollama.pull({ model: "gtp-4.1" })).rejects.toMatchObject(missing);
  });
});
