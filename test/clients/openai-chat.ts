import OpenAI from "openai";
import { openaiSdk } from "../../src/setup/clients/libraries.ts";
import { CHAT_NOTE } from "./chat-note.ts";
import type { Client, Conversation, Question, Said, Talk } from "./client.ts";
import { WEATHER } from "./weather.ts";

type Params = Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, "stream">;

/** OpenAI's SDK on chat completions. */
export const openaiChat: Client = {
  name: "OpenAI SDK, chat",
  packages: ["openai"],
  endpoint: "/v1/chat/completions",
  setUp: openaiSdk,
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
  except: { keptReasoning: ["gpt-5.1", "claude-sonnet-4.6"] },
  note: CHAT_NOTE,
};

function talkTo(url: string): Talk {
  const sdk = new OpenAI({ baseURL: `${url}/v1`, apiKey: "unused", maxRetries: 0 });
  return {
    ask: async (question) => saidIn(await sdk.chat.completions.create(bodyOf(question))),
    async stream(question) {
      let pieces = 0;
      const options = { stream: true, stream_options: { include_usage: true } } as const;
      const stream = sdk.chat.completions
        .stream({ ...bodyOf(question), ...options })
        .on("content", () => void pieces++);
      return { ...saidIn(await stream.finalChatCompletion()), pieces };
    },
    async leave(question) {
      const chunks = await sdk.chat.completions.create({ ...bodyOf(question), stream: true });
      for await (const { choices } of chunks) if (choices[0]?.delta.content) break;
    },
    converse: (conversation) => converse(sdk, conversation),
    async embed(model, input) {
      const { data } = await sdk.embeddings.create({ model, input });
      return data.map(({ embedding }) => embedding);
    },
    async listModels() {
      const ids: string[] = [];
      for await (const { id } of sdk.models.list()) ids.push(id);
      return ids;
    },
    failureOf: openaiFailure,
  };
}

/** What OpenAI's SDK throws, and those that are built on it. */
export function openaiFailure(error: unknown) {
  if (!(error instanceof OpenAI.APIError)) throw error;
  const { status, code, message } = error;
  return { status: status as number | undefined, message, isTooLong: code === "context_length_exceeded" };
}

function bodyOf({
  model,
  text,
  system,
  image,
  withTool,
  mustCall,
  stop,
  maxTokens,
  format,
  doesThink,
}: Question): Params {
  const picture = { type: "image_url", image_url: { url: `data:image/png;base64,${image}` } } as const;
  return {
    model,
    messages: [
      ...(system ? [{ role: "system" as const, content: system }] : []),
      { role: "user", content: image ? [{ type: "text", text }, picture] : text },
    ],
    ...(withTool && { tools: [toolOf()] }),
    ...(mustCall && { tool_choice: "required" }),
    ...(stop && { stop }),
    ...(maxTokens && { max_completion_tokens: maxTokens }),
    ...(format && { response_format: formatOf(format) }),
    ...(doesThink && { reasoning_effort: "low" }),
  };
}

function formatOf(format: "json" | object): NonNullable<Params["response_format"]> {
  if (format === "json") return { type: "json_object" };
  return { type: "json_schema", json_schema: { name: "weather", strict: true, schema: { ...format } } };
}

function toolOf() {
  const { name, description, parameters } = WEATHER;
  return { type: "function" as const, function: { name, description, parameters } };
}

function saidIn({ choices: [choice], usage }: OpenAI.ChatCompletion): Said {
  const calls = (choice?.message.tool_calls ?? []).flatMap((call) =>
    call.type === "function" ? [{ name: call.function.name, input: JSON.parse(call.function.arguments) }] : [],
  );
  return {
    text: choice?.message.content ?? "",
    calls,
    finish: choice?.finish_reason,
    tokens: { input: usage?.prompt_tokens, output: usage?.completion_tokens },
  };
}

/** By the SDK's own runner, which goes on until the model calls no more. */
async function converse(sdk: OpenAI, { model, says, doesThink, doesStream }: Conversation): Promise<string[]> {
  const { parse, run } = WEATHER;
  const tool = { type: "function" as const, function: { ...toolOf().function, parse, function: run } };
  const texts: string[] = [];
  let messages: OpenAI.ChatCompletionMessageParam[] = [];
  for (const text of says) {
    messages = [...messages, { role: "user", content: text }];
    const body = { model, messages, tools: [tool], ...(doesThink && { reasoning_effort: "low" as const }) };
    const { completions } = sdk.chat;
    const runner = doesStream ? completions.runTools({ ...body, stream: true }) : completions.runTools(body);
    texts.push((await runner.finalContent()) ?? "");
    messages = runner.messages;
  }
  return texts;
}
