import { atPath, listAt, textAt } from "./at-path.ts";

/** A tool's call, as a client reads it out of an answer. */
type ToolCall = { id: string; name: string; args: unknown };

/** One of the APIs that clients speak, as their documentation has it; written down here once more, as the proxy must not say itself what is right. */
export type Dialect = {
  name: string;
  path: (model: string, isStream: boolean) => string;
  /** A request with these words of the user. */
  body: (model: string, text: string, isStream: boolean) => Record<string, unknown>;
  /** The text of a whole answer, and of one event of a stream. */
  textOf: (answer: unknown) => string;
  deltaOf: (event: unknown) => string;
  /** Whether a stream that ends with this event has come to its end. */
  isEnd: (event: unknown) => boolean;
  /** The code of an error, in an answer or an event; empty where it is none. */
  errorOf: (data: unknown) => string;
  /** What more a request has that shows an image; the last message is the user's. */
  image: (text: string) => Record<string, unknown>;
  /** What a request with the tool `get_weather` has, and the call in its answer; null where there are no tools. */
  tools: {
    offered: Record<string, unknown>;
    callOf: (answer: unknown) => ToolCall | null;
    /** The conversation with the call and its result. */
    answered: (text: string, call: ToolCall, answer: unknown, result: string) => Record<string, unknown>;
  };
};

/** One pixel. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const PARAMETERS = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const TOOL = { name: "get_weather", description: "The weather in a city." };
const user = (content: unknown) => [{ role: "user", content }];

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return text;
  }
}

const chat: Dialect = {
  name: "chat",
  path: () => "/v1/chat/completions",
  body: (model, text, stream) => ({ model, stream, messages: user(text) }),
  textOf: (answer) => textAt(answer, "choices.0.message.content"),
  deltaOf: (event) => textAt(event, "choices.0.delta.content"),
  isEnd: (event) => event === "[DONE]",
  errorOf: (data) => textAt(data, "error.code"),
  image: (text) => ({
    messages: user([
      { type: "text", text },
      { type: "image_url", image_url: { url: `data:image/png;base64,${PNG}` } },
    ]),
  }),
  tools: {
    offered: { tools: [{ type: "function", function: { ...TOOL, parameters: PARAMETERS } }] },
    callOf(answer) {
      const call = atPath(answer, "choices.0.message.tool_calls.0");
      if (call === undefined) return null;
      const args = parsed(atPath(call, "function.arguments"));
      return { id: textAt(call, "id"), name: textAt(call, "function.name"), args };
    },
    answered: (text, { id }, answer, content) => ({
      messages: [...user(text), atPath(answer, "choices.0.message"), { role: "tool", tool_call_id: id, content }],
    }),
  },
};

const responses: Dialect = {
  name: "responses",
  path: () => "/v1/responses",
  body: (model, text, stream) => ({ model, stream, input: user(text) }),
  textOf: (answer) =>
    listAt(answer, "output")
      .flatMap((item) => listAt(item, "content"))
      .map((part) => textAt(part, "text"))
      .join(""),
  deltaOf: (event) => (atPath(event, "type") === "response.output_text.delta" ? textAt(event, "delta") : ""),
  isEnd: (event) => atPath(event, "type") === "response.completed",
  errorOf: (data) => textAt(data, "error.code") || textAt(data, "response.error.code") || textAt(data, "code"),
  image: (text) => ({
    input: user([
      { type: "input_text", text },
      { type: "input_image", image_url: `data:image/png;base64,${PNG}` },
    ]),
  }),
  tools: {
    offered: { tools: [{ type: "function", ...TOOL, parameters: PARAMETERS, strict: false }] },
    callOf(answer) {
      const call = listAt(answer, "output").find((item) => atPath(item, "type") === "function_call");
      if (call === undefined) return null;
      return { id: textAt(call, "call_id"), name: textAt(call, "name"), args: parsed(atPath(call, "arguments")) };
    },
    answered: (text, { id }, answer, output) => ({
      input: [...user(text), ...listAt(answer, "output"), { type: "function_call_output", call_id: id, output }],
    }),
  },
};

const messages: Dialect = {
  name: "messages",
  path: () => "/v1/messages",
  body: (model, text, stream) => ({ model, stream, max_tokens: 1000, messages: user(text) }),
  textOf: (answer) =>
    listAt(answer, "content")
      .map((part) => textAt(part, "text"))
      .join(""),
  deltaOf: (event) => textAt(event, "delta.text"),
  isEnd: (event) => atPath(event, "type") === "message_stop",
  errorOf: (data) => textAt(data, "error.type"),
  image: (text) => ({
    messages: user([
      { type: "text", text },
      { type: "image", source: { type: "base64", media_type: "image/png", data: PNG } },
    ]),
  }),
  tools: {
    offered: { tools: [{ ...TOOL, input_schema: PARAMETERS }] },
    callOf(answer) {
      const call = listAt(answer, "content").find((part) => atPath(part, "type") === "tool_use");
      if (call === undefined) return null;
      return { id: textAt(call, "id"), name: textAt(call, "name"), args: atPath(call, "input") };
    },
    answered: (text, { id }, answer, content) => ({
      messages: [
        ...user(text),
        { role: "assistant", content: listAt(answer, "content") },
        ...user([{ type: "tool_result", tool_use_id: id, content }]),
      ],
    }),
  },
};

const ollama: Dialect = {
  name: "ollama",
  path: () => "/api/chat",
  body: (model, text, stream) => ({ model, stream, messages: user(text) }),
  textOf: (answer) => textAt(answer, "message.content"),
  deltaOf: (event) => textAt(event, "message.content"),
  isEnd: (event) => atPath(event, "done") === true,
  errorOf: (data) => textAt(data, "error"),
  image: (content) => ({ messages: [{ role: "user", content, images: [PNG] }] }),
  tools: {
    offered: { tools: [{ type: "function", function: { ...TOOL, parameters: PARAMETERS } }] },
    callOf(answer) {
      const call = atPath(answer, "message.tool_calls.0.function");
      return call === undefined ? null : { id: "", name: textAt(call, "name"), args: atPath(call, "arguments") };
    },
    answered: (text, { name }, answer, content) => ({
      messages: [...user(text), atPath(answer, "message"), { role: "tool", tool_name: name, content }],
    }),
  },
};

const gemini: Dialect = {
  name: "gemini",
  path: (model, isStream) =>
    `/v1beta/models/${model}:${isStream ? "streamGenerateContent?alt=sse" : "generateContent"}`,
  body: (_model, text) => ({ contents: [{ role: "user", parts: [{ text }] }] }),
  textOf: geminiText,
  deltaOf: geminiText,
  isEnd: (event) => atPath(event, "candidates.0.finishReason") === "STOP",
  errorOf: (data) => textAt(data, "error.status"),
  image: (text) => ({
    contents: [{ role: "user", parts: [{ text }, { inlineData: { mimeType: "image/png", data: PNG } }] }],
  }),
  tools: {
    offered: { tools: [{ functionDeclarations: [{ ...TOOL, parameters: PARAMETERS }] }] },
    callOf(answer) {
      const parts = listAt(answer, "candidates.0.content.parts");
      const call = parts.map((part) => atPath(part, "functionCall")).find((one) => one !== undefined);
      if (call === undefined) return null;
      return { id: textAt(call, "id"), name: textAt(call, "name"), args: atPath(call, "args") };
    },
    answered: (text, { id, name }, answer, result) => ({
      contents: [
        { role: "user", parts: [{ text }] },
        atPath(answer, "candidates.0.content"),
        { role: "user", parts: [{ functionResponse: { ...(id && { id }), name, response: { result } } }] },
      ],
    }),
  },
};

function geminiText(answer: unknown): string {
  return listAt(answer, "candidates.0.content.parts")
    .map((part) => textAt(part, "text"))
    .join("");
}

/** Those that hold a conversation. */
export const DIALECTS: readonly Dialect[] = [chat, responses, messages, ollama, gemini];

export const [CHAT, MESSAGES] = [chat, messages];
