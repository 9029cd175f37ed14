import { describe, expect, test } from "bun:test";
import { createAnswerStream, writeWhole } from "../../src/dialects/answer/answer-stream.ts";
import { eventsOf } from "../../src/dialects/conversation/answer.ts";
import { createMemory } from "../../src/dialects/conversation/remembered.ts";
import type { Sealed } from "../../src/dialects/conversation/sealed.ts";
import type { AnswerContext, ModelFacts, UpstreamName } from "../../src/dialects/dialect.ts";
import { type PrepareNeeds, readRequest } from "../../src/dialects/request/read-request.ts";
import { type ClientName, clientDialect } from "../../src/dialects/table.ts";
import { answerContext } from "../support/answer-context.ts";
import { dataOf, delta, finish, fixture } from "../support/chat-stream.ts";
import { failureOf } from "../support/kind-of.ts";

const gemini: ModelFacts = { id: "gemini-3.1-pro-preview", vendor: "Google" };
const gpt5: ModelFacts = { id: "gpt-5-mini", vendor: "Azure OpenAI", family: "gpt-5-mini" };

/** In one dialect it names the model. */
const GEMINI_URL = "http://localhost:8081/v1beta/models/an-alias:generateContent";

const user = { role: "user", content: "hello" };
const weather = (name: string) => ({ type: "function", function: { name, parameters: { type: "object" } } });

/** What upstream is asked, and what is told of it, for a client's request. */
async function prepared(client: ClientName, request: object, over: Partial<PrepareNeeds> = {}) {
  const body = new TextEncoder().encode(JSON.stringify(request));
  const read = readRequest(body, { dialect: client, purpose: "answer", url: GEMINI_URL, maxDepth: 32 });
  const needs: PrepareNeeds = {
    target: "openai-chat",
    model: gemini,
    sealOf: () => undefined,
    clientHeaders: {},
    unsupportedFields: "report",
    ...over,
  };
  const made = await read.prepare(needs);
  return { ...made, sent: JSON.parse(new TextDecoder().decode(made.body)) };
}

/** What the client gets for a chat's frames. */
function told(client: ClientName, frames: readonly unknown[], over: Partial<AnswerContext> = {}): string {
  const stream = createAnswerStream(clientDialect(client), "openai-chat", answerContext(over));
  let text = "";
  for (const frame of frames) text += stream.event(typeof frame === "string" ? frame : JSON.stringify(frame), true);
  return text + stream.end().text;
}

/** What is kept of a thought with this seal. */
function rememberedOf(sealed: Sealed): string {
  let kept = "";
  const remember = createMemory((_id, opaque) => {
    kept = opaque;
  });
  const parts = [
    { kind: "reasoning", text: "", sealed } as const,
    { kind: "call", id: "a", name: "f", text: "{}" } as const,
  ];
  for (const event of eventsOf({ head: {}, choices: [{ parts, finish: "calls" }], usage: undefined })) remember(event);
  return kept;
}

const linesOf = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

const PLAIN: Record<ClientName, object> = {
  "openai-chat": { messages: [user] },
  "openai-responses": { input: "hello", store: false },
  "anthropic-messages": { messages: [user], max_tokens: 100 },
  "openai-completions": { prompt: "hello" },
  "ollama-chat": { messages: [user], stream: false },
  "ollama-generate": { prompt: "hello", stream: false },
  gemini: { contents: [{ parts: [{ text: "hello" }] }] },
  "gemini-array": { contents: [{ parts: [{ text: "hello" }] }] },
};

describe("a request of each dialect", () => {
  const targets: UpstreamName[] = ["openai-chat", "openai-responses", "anthropic-messages"];
  const pairs = Object.keys(PLAIN).flatMap((client) =>
    targets.map((target) => [client as ClientName, target] as const),
  );
  test.each(pairs)("is made what upstream takes, with what was said in it: %s to %s", async (client, target) => {
    const request = { model: "an-alias", ...PLAIN[client] };
    const { sent, told: changes } = await prepared(client, request, { target, model: { id: "the-model" } });
    expect(sent.model).toBe("the-model");
    expect(JSON.stringify(sent)).toContain('"hello"');
    expect(changes.changed).toContain("model");
    expect(changes.headers["x-copilot-svcs-changed"]).toContain("model");
  });

  test("has each field once where nothing is translated, and so what was looked at", async () => {
    const body = new TextEncoder().encode(
      `{"model":"other","messages":[{"role":"user","content":"hello"}],"model":"${gemini.id}"}`,
    );
    const read = readRequest(body, { dialect: "openai-chat", purpose: "answer", url: "", maxDepth: 32 });
    const needs = { target: "openai-chat", model: gemini, sealOf: () => undefined, clientHeaders: {} } as const;
    const made = await read.prepare({ ...needs, unsupportedFields: "report" });
    expect(new TextDecoder().decode(made.body)).toBe(
      `{"messages":[{"role":"user","content":"hello"}],"model":"${gemini.id}"}`,
    );
  });

  test("is refused for several answers where there is one only", async () => {
    const refused = { kind: "unsupported_field", details: { param: "n" } };
    const request = { model: "m", messages: [user], n: 2 };
    for (const target of ["anthropic-messages", "openai-responses"] as const) {
      expect(await failureOf(() => prepared("openai-chat", request, { target }))).toMatchObject(refused);
    }
    const completion = { model: "m", prompt: "hello", n: 2 };
    const target = "openai-chat";
    expect(await failureOf(() => prepared("openai-completions", completion, { target }))).toMatchObject(refused);
    const { sent } = await prepared("openai-completions", completion, { target, model: { id: "gpt-4.1" } });
    expect(sent["n"]).toBe(2);
  });

  /** No text, and nothing that can be made one. */
  const type = { toString: 3 };
  const resultOf = (block: object) => ({ type: "tool_result", tool_use_id: "t", content: [block] });
  test.each<[ClientName, object]>([
    ["openai-chat", { messages: [{ role: "user", content: [{ type }] }] }],
    ["openai-responses", { input: [{ type }], store: false }],
    ["openai-responses", { input: [{ role: "user", content: [{ type }] }], store: false }],
    ["anthropic-messages", { messages: [{ role: "user", content: [resultOf({ type })] }], max_tokens: 100 }],
  ])("is refused for a type that nobody knows, be it no type at all: %s %#", async (client, request) => {
    const targets = ["openai-chat", "openai-responses", "anthropic-messages"] as const;
    const [target] = targets.filter((name) => name !== client);
    const failure = await failureOf(() => prepared(client, { model: "m", ...request }, target ? { target } : {}));
    expect(failure.kind).toBe("unsupported_field");
    expect(failure.message).toContain('"object"');
  });

  test.each(targets)("has no word of tools that there are not, and that is told: to %s", async (target) => {
    const chat = { model: "m", messages: [user], tool_choice: "required", parallel_tool_calls: false };
    const messages = { model: "m", max_tokens: 9, messages: [user], tool_choice: { type: "any" } };
    const gemini = { ...PLAIN.gemini, toolConfig: { functionCallingConfig: { mode: "ANY" } } };
    const requests = { "openai-chat": chat, "anthropic-messages": messages, gemini } as const;
    for (const [client, request] of Object.entries(requests)) {
      if (client === target) continue;
      const { sent, told: changes } = await prepared(client as ClientName, request, { target, model: { id: "m" } });
      expect([sent.tools, sent.tool_choice, sent.parallel_tool_calls]).toEqual([undefined, undefined, undefined]);
      expect(changes.dropped).toEqual(
        client === "openai-chat" ? ["tool_choice", "parallel_tool_calls"] : ["tool_choice"],
      );
    }
  });

  test("is refused, where that is wished, for what can only be left out", async () => {
    const request = { model: gpt5.id, messages: [user], logit_bias: {} };
    const over = { target: "openai-responses", model: gpt5 } as const;
    expect((await prepared("openai-chat", request, over)).told.dropped).toEqual(["logit_bias"]);
    const failure = await failureOf(() => prepared("openai-chat", request, { ...over, unsupportedFields: "refuse" }));
    expect([failure.kind, failure.details.param]).toEqual(["unsupported_field", "logit_bias"]);
  });
});

describe("what Gemini wants back with a tool's result", () => {
  const call = { id: "call_sim9", function: { name: "get_weather", arguments: { city: "Oslo" } } };
  const turns = [
    user,
    { role: "assistant", content: "", tool_calls: [call] },
    { role: "tool", tool_name: "get_weather", tool_call_id: "call_sim9", content: "rain" },
  ];
  const followUp = { model: gemini.id, messages: turns, tools: [weather("get_weather")], stream: false };
  const opaqueIn = (sent: { messages: { reasoning_opaque?: string }[] }) =>
    sent.messages.map(({ reasoning_opaque }) => reasoning_opaque).filter((opaque) => opaque !== undefined);

  test("comes back through a client that never saw it, after a stream and after an answer in one piece", async () => {
    const seals = new Map<string, string>();
    const over = { seal: (callId: string, sealed: string) => void seals.set(callId, sealed) };
    told("ollama-chat", dataOf(fixture("gemini-tools.sse")), over);
    const sealOf = (callId: string) => seals.get(callId);
    expect(opaqueIn((await prepared("ollama-chat", followUp, { sealOf })).sent)).toEqual(["b3BhcXVl"]);

    seals.clear();
    const message = {
      reasoning_text: "hm",
      reasoning_opaque: "whole",
      tool_calls: [{ id: "call_sim9", function: { name: "get_weather", arguments: "{}" } }],
    };
    const answer = { choices: [{ message, finish_reason: "tool_calls" }] };
    writeWhole(clientDialect("ollama-chat"), "openai-chat", answer, answerContext(over));
    expect(opaqueIn((await prepared("ollama-chat", followUp, { sealOf })).sent)).toEqual(["whole"]);
    expect(opaqueIn((await prepared("ollama-chat", followUp)).sent)).toEqual([]);
  });
});

test("what the proxy remembered by itself is no loss where another model is asked, and no reason to refuse", async () => {
  const call = { id: "call_1", type: "function", function: { name: "get_weather", arguments: "{}" } };
  const turn = { role: "assistant", content: null, tool_calls: [call] };
  const result = { role: "tool", tool_call_id: "call_1", content: "rain" };
  const request = (over: object) => ({ model: "m", messages: [user, { ...turn, ...over }, result] });
  const origins = ["openai-chat", "openai-responses", "anthropic-messages"] as const;
  for (const target of origins.slice(1)) {
    for (const origin of origins.filter((other) => other !== target)) {
      const sealOf = () => rememberedOf({ origin, data: "sealed" });
      const over = { target, sealOf, unsupportedFields: "refuse", model: { id: "m" } } as const;
      expect((await prepared("openai-chat", request({}), over)).told.dropped).toEqual([]);
      const own = await failureOf(() => prepared("openai-chat", request({ reasoning_content: "hm" }), over));
      expect([own.kind, own.details.param]).toEqual(["unsupported_field", "reasoning"]);
    }
  }
});

describe("an answer in the client's dialect", () => {
  const calling = (name: string) => [
    delta({ tool_calls: [{ index: 0, id: "a", function: { name, arguments: "{}" } }] }),
    finish("tool_calls"),
  ];
  const calledIn = (text: string) => linesOf(text).flatMap(({ message }) => message?.tool_calls ?? []);

  test("calls tools as the client named them, whatever upstream took", async () => {
    const request = { model: gemini.id, messages: [user], tools: [weather("my.tool"), weather("constructor")] };
    const { sent, asked } = await prepared("ollama-chat", request);
    const [fitting, other] = sent.tools.map((tool: ReturnType<typeof weather>) => tool.function.name);
    expect(fitting).toMatch(/^my_tool_\w+$/);
    expect(calledIn(told("ollama-chat", calling(fitting), { asked }))[0].function.name).toBe("my.tool");
    expect(calledIn(told("ollama-chat", calling(other), { asked }))[0].function.name).toBe("constructor");
  });

  test("ends where the client's stop sequence begins, though upstream could not be told", async () => {
    const request = { model: gpt5.id, messages: [user], options: { stop: ["END"] } };
    const { sent, asked } = await prepared("ollama-chat", request, { model: gpt5 });
    expect(sent.stop).toBeUndefined();
    const frames = ["one E", "ND two"].map((content) => delta({ content }));
    const lines = linesOf(told("ollama-chat", [...frames, finish("stop")], { asked }));
    expect(lines.map(({ message }) => message.content).join("")).toBe("one ");
    const answer = { choices: [{ message: { content: "one END two" }, finish_reason: "stop" }] };
    const whole = writeWhole(clientDialect("ollama-chat"), "openai-chat", answer, answerContext({ asked }));
    expect(JSON.parse(whole.text).message.content).toBe("one ");
  });

  test("is upstream's own where both speak the same", () => {
    const stream = createAnswerStream(clientDialect("openai-chat"), "openai-chat", answerContext());
    const event = JSON.stringify({ id: "upstream's", ...delta({ content: "x" }) });
    expect(stream.event(event, true)).toContain(`"id":"upstream's"`);
    const answer = { id: "upstream's", choices: [{ message: { content: "x" }, finish_reason: "stop" }] };
    const whole = writeWhole(clientDialect("openai-chat"), "openai-chat", answer, answerContext());
    expect(JSON.parse(whole.text).id).toBe("upstream's");
  });

  test("costs what upstream says", () => {
    const answer = JSON.parse(fixture("gpt.json"));
    for (const client of ["openai-chat", "ollama-chat", "anthropic-messages"] as const) {
      const { usage } = writeWhole(clientDialect(client), "openai-chat", answer, answerContext());
      expect(usage).toEqual({ promptTokens: 15, completionTokens: 4, totalTokens: 19, cachedTokens: 0 });
    }
  });
});
