import {
  ApiError,
  type Content,
  FunctionCallingConfigMode,
  type GenerateContentResponse,
  GoogleGenAI,
  type Part,
} from "@google/genai";
import type { Client, Conversation, Question, Said, Talk } from "./client.ts";
import { WEATHER } from "./weather.ts";

/** Google's SDK for Gemini. */
export const google: Client = {
  name: "Google GenAI SDK",
  packages: ["@google/genai"],
  endpoint: "/v1/models/{model}:generateContent",
  setUp: "google.ts",
  connect: talkTo,
  can: [
    "text",
    "streaming",
    "usage",
    "tools",
    "toolChoice",
    "parallelTools",
    "toolLoop",
    "images",
    "imageResults",
    "reasoning",
    "keptReasoning",
    "structured",
    "json",
    "stop",
    "tokenLimit",
    "leaving",
    "rateLimit",
    "unknownModel",
    "tooLong",
    "brokenStream",
    "counting",
    "listing",
  ],
};

function talkTo(url: string): Talk {
  const { models, chats } = new GoogleGenAI({ apiKey: "unused", httpOptions: { baseUrl: url } });
  return {
    ask: async (question) => saidIn([await models.generateContent(bodyOf(question))]),
    stream: async (question) => saidIn(await Array.fromAsync(await models.generateContentStream(bodyOf(question)))),
    async leave(question) {
      const control = new AbortController();
      const body = bodyOf(question);
      const config = { ...body.config, abortSignal: control.signal };
      for await (const piece of await models.generateContentStream({ ...body, config }))
        if (saidIn([piece]).text) break;
      // To stop reading is not enough for it.
      control.abort();
    },
    converse: (conversation) => converse(chats, conversation),
    async countTokens(model, contents) {
      return (await models.countTokens({ model, contents })).totalTokens ?? 0;
    },
    async listModels() {
      const listed = await Array.fromAsync(await models.list());
      return listed.map(({ name = "" }) => name.replace("models/", ""));
    },
    failureOf(error) {
      if (!(error instanceof ApiError)) throw error;
      const { status, message } = error;
      return { status, message, isTooLong: /exceeds the maximum number of tokens/.test(message) };
    },
  };
}

function bodyOf({ model, text, system, image, withTool, mustCall, stop, maxTokens, format, doesThink }: Question) {
  return {
    model,
    contents: [{ text }, ...seen(image)] as Part[],
    config: {
      ...(system && { systemInstruction: system }),
      ...(withTool && { tools: [toolOf()] }),
      ...(mustCall && { toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY } } }),
      ...(stop && { stopSequences: [stop] }),
      ...(maxTokens && { maxOutputTokens: maxTokens }),
      ...(format && { responseMimeType: "application/json" }),
      ...(typeof format === "object" && { responseJsonSchema: format }),
      ...(doesThink && { thinkingConfig: { includeThoughts: true, thinkingBudget: 2000 } }),
    },
  };
}

function seen(image: string | undefined) {
  return image ? [{ inlineData: { mimeType: "image/png", data: image } }] : [];
}

function toolOf() {
  const { name, description, parameters } = WEATHER;
  return { functionDeclarations: [{ name, description, parametersJsonSchema: parameters }] };
}

/** An answer's pieces put together; there is one piece of an answer that was not streamed. */
function saidIn(pieces: readonly GenerateContentResponse[]): Said {
  const parts = pieces.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
  const textOf = (isThought: boolean) =>
    parts.flatMap(({ text = "", thought = false }) => (thought === isThought ? [text] : [])).join("");
  const usage = pieces.at(-1)?.usageMetadata;
  return {
    text: textOf(false),
    reasoning: textOf(true),
    calls: parts.flatMap(({ functionCall: call }) => (call ? [{ name: call.name ?? "", input: call.args }] : [])),
    finish: pieces.at(-1)?.candidates?.[0]?.finishReason,
    tokens: { input: usage?.promptTokenCount, output: usage?.candidatesTokenCount },
    pieces: pieces.length,
  };
}

/** By a chat, which keeps what was said. */
async function converse(chats: GoogleGenAI["chats"], conversation: Conversation): Promise<string[]> {
  const { model, says, image, doesThink, doesStream } = conversation;
  const { config } = bodyOf({ model, text: "", withTool: true, ...(doesThink && { doesThink }) });
  const chat = chats.create({ model, config });
  const texts: string[] = [];
  for (const text of says) {
    let message: Content["parts"] = [{ text }];
    while (message && message.length > 0) {
      const pieces = doesStream
        ? await Array.fromAsync(await chat.sendMessageStream({ message }))
        : [await chat.sendMessage({ message })];
      const { text: answer, calls = [] } = saidIn(pieces);
      message = calls.map(({ name, input }) => ({
        functionResponse: {
          name,
          response: { output: WEATHER.run(input as { city: string }) },
          parts: seen(image),
        },
      }));
      if (message.length === 0) texts.push(answer);
    }
  }
  return texts;
}
