import { afterAll, describe, expect, test } from "bun:test";
import {
  ApiError,
  type FunctionCall,
  FunctionCallingConfigMode,
  type GenerateContentResponse,
  GoogleGenAI,
  Type,
} from "@google/genai";
import { startProxy } from "../support/proxy.ts";

const proxy = await startProxy();
afterAll(() => proxy[Symbol.asyncDispose]());
const google = new GoogleGenAI({ apiKey: "any", httpOptions: { baseUrl: proxy.url } });

const THINKER = "gpt-5";
const CLAUDE = "claude-sonnet-4.5";
const GEMINI = "gemini-2.5-pro";
const RESPONSES = "/responses";
const MESSAGES = "/v1/messages";
const CHAT = "/chat/completions";
/** Where each of the three has what it wants back. */
const SEAL = /"(?:encrypted_content|signature|reasoning_opaque)":"[^"]+"/;
const MODELS = ["gpt-4.1", CLAUDE, GEMINI];
const PNG = "iVBORw0KGgo=";

const WEATHER = {
  name: "get_weather",
  description: "The weather in a city.",
  parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } }, required: ["city"] },
};

const OK = <Name>(type: Name) => ({ ok: { type } });

async function gather(stream: AsyncIterable<GenerateContentResponse>): Promise<GenerateContentResponse[]> {
  return await Array.fromAsync(stream);
}

const calledOf = ({ name, args }: FunctionCall) => `${name}(${Object.keys(args ?? {})})`;

const textOf = (pieces: readonly GenerateContentResponse[]) => pieces.map(({ text }) => text ?? "").join("");

describe("Google's own client", () => {
  test.each(MODELS)("has content generated in one piece: %s", async (model) => {
    const answer = await google.models.generateContent({ model, contents: "hello" });
    expect(answer.text).toEndWith("You said: hello");
    expect(answer.candidates).toMatchObject([{ finishReason: "STOP", content: { role: "model" }, index: 0 }]);
    const { promptTokenCount = 0, candidatesTokenCount = 0, totalTokenCount } = answer.usageMetadata ?? {};
    expect(candidatesTokenCount).toBeGreaterThan(0);
    expect(totalTokenCount).toBeGreaterThanOrEqual(promptTokenCount + candidatesTokenCount);
    expect(answer.responseId).not.toBe("");
  });

  test.each(MODELS)("has content generated in a stream: %s", async (model) => {
    const pieces = await gather(await google.models.generateContentStream({ model, contents: "hello" }));
    expect(textOf(pieces)).toEndWith("You said: hello");
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.filter(({ candidates }) => candidates?.[0]?.finishReason)).toHaveLength(1);
    expect(pieces.at(-1)).toMatchObject({
      candidates: [{ finishReason: "STOP" }],
      usageMetadata: { totalTokenCount: expect.any(Number) },
    });
  });

  test.each(MODELS)("runs functions in a chat that keeps its own history: %s", async (model) => {
    const config = { tools: [{ functionDeclarations: [WEATHER] }], systemInstruction: "Be short." };
    const chat = google.chats.create({ model, config });
    const asked = await chat.sendMessage({ message: "get_weather here, get_weather there" });
    const calls = asked.functionCalls ?? [];
    expect(calls.map(calledOf)).toEqual(["get_weather(city)", "get_weather(city)"]);
    // As many do it: by the name alone, in the order of the calls.
    const results = calls.map(({ name = "" }, index) => ({
      functionResponse: { name, response: { output: `sunny ${index + 1}` } },
    }));
    const answer = await chat.sendMessage({ message: results });
    expect(answer.text).toBe("The tool said: sunny 1 and sunny 2");
  });

  test.each(MODELS)("runs functions in a chat of streams: %s", async (model) => {
    const chat = google.chats.create({ model, config: { tools: [{ functionDeclarations: [WEATHER] }] } });
    const pieces = await gather(await chat.sendMessageStream({ message: "get_weather here" }));
    const [call = {}] = pieces.flatMap(({ functionCalls }) => functionCalls ?? []);
    expect(calledOf(call)).toBe("get_weather(city)");
    const { id = "", name = "" } = call;
    const message = { functionResponse: { id, name, response: { output: "sunny" } } };
    expect(textOf(await gather(await chat.sendMessageStream({ message })))).toBe("The tool said: sunny");
  });

  test("can have the model call a function whatever it is asked", async () => {
    const { functionCalls } = await google.models.generateContent({
      model: "gpt-4.1",
      contents: "hello",
      config: {
        tools: [{ functionDeclarations: [WEATHER] }],
        toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY } },
      },
    });
    expect(functionCalls).toMatchObject([{ name: "get_weather" }]);
  });

  test("shows an image", async () => {
    const contents = [{ text: "what?" }, { inlineData: { mimeType: "image/png", data: PNG } }];
    const { text } = await google.models.generateContent({ model: "gpt-4.1", contents });
    expect(text).toStartWith("I see 1 image.");
  });

  test.each([
    ["in Google's own form", { responseSchema: { type: Type.OBJECT, properties: OK(Type.BOOLEAN), required: ["ok"] } }],
    ["as a JSON Schema", { responseJsonSchema: { type: "object", properties: OK("boolean"), required: ["ok"] } }],
  ])("has an answer bound to a schema %s", async (_form, schema) => {
    const config = { responseMimeType: "application/json", ...schema };
    const { text } = await google.models.generateContent({ model: "gpt-4.1", contents: "hello", config });
    expect(JSON.parse(text ?? "")).toEqual({ ok: expect.any(Boolean) });
  });

  test("counts tokens", async () => {
    const count = async (contents: string) =>
      (await google.models.countTokens({ model: "gpt-4.1", contents })).totalTokens ?? 0;
    expect(await count("hello")).toBeGreaterThan(0);
    expect(await count("hello ".repeat(100))).toBeGreaterThan(await count("hello"));
  });

  test("lists the models, and shows one", async () => {
    const names = (await Array.fromAsync(await google.models.list())).map(({ name }) => name);
    expect(names).toContain("models/gpt-4.1");
    expect(await google.models.get({ model: "gpt-4.1" })).toMatchObject({
      name: "models/gpt-4.1",
      supportedActions: ["generateContent", "countTokens"],
    });
  });

  test.each(["v1", "v1beta"])("finds the API below /%s", async (apiVersion) => {
    const client = new GoogleGenAI({ apiKey: "any", httpOptions: { baseUrl: proxy.url, apiVersion } });
    const { text } = await client.models.generateContent({ model: "gpt-4.1", contents: "hello" });
    expect(text).toEndWith("You said: hello");
    await expect(client.models.get({ model: "gtp-4.1" })).rejects.toMatchObject({ status: 404 });
  });

  test("is told of a model that is not there, as Google tells it", async () => {
    const failure = await google.models
      .generateContent({ model: "gtp-4.1", contents: "hello" })
      .catch((error) => error);
    expect(failure).toBeInstanceOf(ApiError);
    const { status, message } = failure as ApiError;
    expect(status).toBe(404);
    expect(JSON.parse(message)).toEqual({
      error: { code: 404, message: expect.stringContaining("Did you mean"), status: "NOT_FOUND" },
    });
  });

  test("raises a failure in the midst of a stream", async () => {
    proxy.simulator.faults.push(RESPONSES, { stop: { how: "close", afterEvents: 6 } });
    const stream = await google.models.generateContentStream({ model: THINKER, contents: "hello" });
    const failure = await gather(stream).catch((error) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ status: 502 });
  });

  test.each([true, false])("is shown thoughts only where it asks for them: %p", async (includeThoughts) => {
    const thinkingConfig = { includeThoughts, thinkingBudget: 2048 };
    const pieces = await gather(
      await google.models.generateContentStream({ model: CLAUDE, contents: "hello", config: { thinkingConfig } }),
    );
    const parts = pieces.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
    expect(parts.some(({ thought }) => thought)).toBe(includeThoughts);
    expect(textOf(pieces)).toEndWith("You said: hello");
  });

  test.each([
    ["keeps the thoughts", THINKER, RESPONSES, true],
    ["drops the thoughts", THINKER, RESPONSES, false],
    ["keeps the thoughts", CLAUDE, MESSAGES, true],
    ["drops the thoughts", CLAUDE, MESSAGES, false],
    ["drops the thoughts", GEMINI, CHAT, false],
  ])("sends back what the model thought, also in a history that %s: %s", async (_what, model, path, keepsThoughts) => {
    proxy.simulator.journal.clear();
    const thinkingConfig = { includeThoughts: true, thinkingBudget: 2048 };
    const config = { tools: [{ functionDeclarations: [WEATHER] }], thinkingConfig };
    const question = { role: "user", parts: [{ text: "get_weather here" }] };
    const asked = await gather(await google.models.generateContentStream({ model, contents: question, config }));
    const answers = asked.flatMap(({ candidates }) => candidates?.[0]?.content ?? []);
    const kept = answers.filter(({ parts = [] }) => keepsThoughts || !parts.some(({ thought }) => thought));
    const results = asked
      .flatMap(({ functionCalls }) => functionCalls ?? [])
      .map(({ name = "" }) => ({ functionResponse: { name, response: { output: "sunny" } } }));
    const contents = [question, ...kept, { role: "user", parts: results }];
    const { text } = await google.models.generateContent({ model, contents, config });
    expect(text).toBe("The tool said: sunny");
    const [first, second] = proxy.simulator.journal.calls(path);
    expect(first?.body).not.toMatch(SEAL);
    expect(second?.body).toMatch(SEAL);
    expect(second?.body).not.toContain("svcs1");
    if (path === MESSAGES) expect(second?.body).toContain('"thinking":"The user wants an answer');
  });
});
