import { type ChatResponse, type Message, Ollama } from "ollama";
import type { Client, Conversation, Question, Said, Talk } from "./client.ts";
import { WEATHER } from "./weather.ts";

/** Ollama's own library. */
export const ollama: Client = {
  name: "Ollama",
  packages: ["ollama"],
  endpoint: "/api/chat",
  setUp: "ollama.ts",
  connect: talkTo,
  can: [
    "text",
    "streaming",
    "usage",
    "tools",
    "parallelTools",
    "toolLoop",
    "images",
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
    "embeddings",
    "listing",
  ],
};

function talkTo(url: string): Talk {
  const api = new Ollama({ host: url });
  return {
    ask: async (question) => saidIn(await api.chat({ ...bodyOf(question), stream: false })),
    stream: async (question) => streamed(await api.chat({ ...bodyOf(question), stream: true })),
    async leave(question) {
      const chunks = await api.chat({ ...bodyOf(question), stream: true });
      for await (const { message } of chunks) if (message.content) break;
      // To stop reading is not enough for it.
      chunks.abort();
    },
    converse: (conversation) => converse(api, conversation),
    embed: async (model, input) => (await api.embed({ model, input })).embeddings,
    // As `ollama pull` names them, each has a tag.
    listModels: async () => (await api.list()).models.map(({ model }) => model.replace(/:latest$/, "")),
    failureOf(error) {
      const { status_code: status, message } = error as { status_code?: number; message: string };
      return { status, message, isTooLong: /exceeds|too long/.test(message) };
    },
  };
}

function bodyOf({ model, text, system, image, withTool, stop, maxTokens, format, doesThink }: Question) {
  return {
    model,
    messages: [
      ...(system ? [{ role: "system", content: system }] : []),
      { role: "user", content: text, ...(image && { images: [image] }) },
    ],
    ...(withTool && { tools: [toolOf()] }),
    options: { ...(stop && { stop: [stop] }), ...(maxTokens && { num_predict: maxTokens }) },
    ...(format && { format }),
    ...(doesThink && { think: true }),
  };
}

function toolOf() {
  const { name, description, parameters } = WEATHER;
  return { type: "function", function: { name, description, parameters } };
}

/** The chunks of a stream put together, as its documentation does it. */
async function streamed(chunks: AsyncIterable<ChatResponse>): Promise<Said & { message: Message }> {
  let pieces = 0;
  let last: ChatResponse | undefined;
  const message = {
    role: "assistant",
    content: "",
    thinking: "",
    tool_calls: [] as NonNullable<Message["tool_calls"]>,
  };
  for await (const chunk of chunks) {
    if (chunk.message.content) pieces++;
    message.content += chunk.message.content;
    message.thinking += chunk.message.thinking ?? "";
    message.tool_calls.push(...(chunk.message.tool_calls ?? []));
    last = chunk;
  }
  if (!last) throw new Error("The stream was empty.");
  return { ...saidIn({ ...last, message }), message, pieces };
}

function saidIn({ message, done_reason: finish, prompt_eval_count: input, eval_count: output }: ChatResponse): Said {
  return {
    text: message.content,
    reasoning: message.thinking,
    calls: (message.tool_calls ?? []).map((call) => ({ name: call.function.name, input: call.function.arguments })),
    finish,
    tokens: { input, output },
  };
}

async function converse(api: Ollama, { model, says, doesThink, doesStream }: Conversation): Promise<string[]> {
  const messages: Message[] = [];
  const texts: string[] = [];
  for (const text of says) {
    messages.push({ role: "user", content: text });
    for (let calls = 1; calls > 0; ) {
      const body = { model, messages, tools: [toolOf()], ...(doesThink && { think: true }) };
      const { message } = doesStream
        ? await streamed(await api.chat({ ...body, stream: true }))
        : await api.chat({ ...body, stream: false });
      messages.push(message);
      const wanted = message.tool_calls ?? [];
      calls = wanted.length;
      for (const call of wanted) {
        const content = WEATHER.run(call.function.arguments as { city: string });
        messages.push({ role: "tool", tool_name: call.function.name, content });
      }
      if (calls === 0) texts.push(message.content);
    }
  }
  return texts;
}
