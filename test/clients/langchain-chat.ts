import {
  type AIMessage,
  type AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from "@langchain/core/messages";
import { ChatOpenAI, OpenAIEmbeddings } from "@langchain/openai";
import { langchain } from "../../src/setup/clients/libraries.ts";
import type { Client, Conversation, Question, Said, Talk } from "./client.ts";
import type { FeatureName } from "./features.ts";
import { langchainFailure } from "./langchain-failure.ts";
import { WEATHER } from "./weather.ts";

const CAN: readonly FeatureName[] = [
  "text",
  "streaming",
  "usage",
  "tools",
  "toolChoice",
  "parallelTools",
  "toolLoop",
  "images",
  "structured",
  "json",
  "tokenLimit",
  "leaving",
  "rateLimit",
  "unknownModel",
  "tooLong",
  "brokenStream",
];

/** LangChain on chat completions. */
export const langchainChat: Client = {
  name: "LangChain ChatOpenAI",
  packages: ["@langchain/openai"],
  endpoint: "/v1/chat/completions",
  setUp: langchain,
  connect: (url) => talkTo(url, false),
  can: [...CAN, "stop", "embeddings"],
};

/** LangChain on Responses. */
export const langchainResponses: Client = {
  name: "LangChain ChatOpenAI, Responses",
  packages: ["@langchain/openai"],
  endpoint: "/v1/responses",
  setUp: "langchain-responses.ts",
  connect: (url) => talkTo(url, true),
  can: [...CAN, "reasoning"],
  except: { reasoning: ["claude-sonnet-4.6"] },
  note: "It asks for reasoning by the names of OpenAI's models only.",
};

type Connect = (needs: { model: string; doesThink?: true; maxTokens?: number }) => ChatOpenAI;

function talkTo(url: string, useResponsesApi: boolean): Talk {
  const configuration = { baseURL: `${url}/v1` };
  const connect: Connect = ({ model, doesThink, maxTokens }) =>
    new ChatOpenAI({
      model,
      apiKey: "unused",
      configuration,
      useResponsesApi,
      maxRetries: 0,
      ...(useResponsesApi && { zdrEnabled: true }),
      ...(maxTokens && { maxTokens }),
      ...(doesThink && { reasoning: { effort: "low", summary: "auto" } }),
    });
  return {
    async ask(question) {
      return saidIn(await bound(connect(question), question).invoke(messagesOf(question)));
    },
    async stream(question) {
      return streamed(await bound(connect(question), question).stream(messagesOf(question)));
    },
    async leave(question) {
      for await (const { text } of await connect(question).stream(messagesOf(question))) if (text) break;
    },
    converse: (conversation) => converse(connect, conversation),
    async embed(model, texts) {
      return new OpenAIEmbeddings({ model, apiKey: "unused", configuration, maxRetries: 0 }).embedDocuments(texts);
    },
    failureOf: langchainFailure,
  };
}

function bound(chat: ChatOpenAI, { withTool, mustCall, stop, format }: Question) {
  const { name, description, parameters } = WEATHER;
  const tools = [{ type: "function" as const, function: { name, description, parameters } }];
  const config = {
    ...(mustCall && { tool_choice: WEATHER.name }),
    ...(stop && { stop: [stop] }),
    ...(format && { response_format: formatOf(format) }),
  };
  return withTool ? chat.bindTools(tools, config) : chat.withConfig(config);
}

function formatOf(format: "json" | object) {
  if (format === "json") return { type: "json_object" as const };
  return { type: "json_schema" as const, json_schema: { name: "weather", strict: true, schema: { ...format } } };
}

function messagesOf({ text, system, image }: Question): BaseMessage[] {
  const picture = { type: "image_url", image_url: { url: `data:image/png;base64,${image}` } };
  const content = image ? [{ type: "text", text }, picture] : text;
  return [...(system ? [new SystemMessage(system)] : []), new HumanMessage({ content })];
}

function saidIn({
  text,
  tool_calls: calls,
  usage_metadata,
  additional_kwargs: extra,
  response_metadata: about,
}: AIMessage | AIMessageChunk): Said {
  const usage = usage_metadata as { input_tokens: number; output_tokens: number } | undefined;
  const reasoning = (extra["reasoning"] as { summary?: { text: string }[] } | undefined)?.summary;
  return {
    text,
    reasoning: reasoning?.map((part) => part.text).join(""),
    calls: calls?.map(({ name, args }) => ({ name, input: args })) ?? [],
    finish: finishIn(about),
    tokens: { input: usage?.input_tokens, output: usage?.output_tokens },
  };
}

/** By the words of chat completions, or of Responses. */
function finishIn(about: Record<string, unknown>): string | undefined {
  const { finish_reason: finish, incomplete_details: details } = about as {
    finish_reason?: string;
    incomplete_details?: { reason: string } | null;
  };
  return finish ?? details?.reason;
}

async function streamed(chunks: AsyncIterable<AIMessageChunk>): Promise<Said & { message: AIMessageChunk }> {
  let message: AIMessageChunk | undefined;
  let pieces = 0;
  for await (const chunk of chunks) {
    message = message ? message.concat(chunk) : chunk;
    if (chunk.text) pieces++;
  }
  if (!message) throw new Error("The stream was empty.");
  return { ...saidIn(message), message, pieces };
}

async function converse(connect: Connect, { says, doesStream, ...needs }: Conversation): Promise<string[]> {
  const chat = bound(connect(needs), { ...needs, text: "", withTool: true });
  const messages: BaseMessage[] = [];
  const texts: string[] = [];
  for (const text of says) {
    messages.push(new HumanMessage(text));
    for (let calls = 1; calls > 0; ) {
      const message = doesStream ? (await streamed(await chat.stream(messages))).message : await chat.invoke(messages);
      messages.push(message);
      const wanted = message.tool_calls ?? [];
      calls = wanted.length;
      for (const { id = "", args } of wanted) {
        messages.push(new ToolMessage({ tool_call_id: id, content: WEATHER.run(args as { city: string }) }));
      }
      if (calls === 0) texts.push(message.text);
    }
  }
  return texts;
}
