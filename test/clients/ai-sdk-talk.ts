import {
  APICallError,
  type EmbeddingModel,
  embedMany,
  generateText,
  isStepCount,
  jsonSchema,
  type LanguageModel,
  type ModelMessage,
  Output,
  streamText,
  type ToolSet,
  tool,
} from "ai";
import type { Conversation, Question, Said, Talk } from "./client.ts";
import { WEATHER } from "./weather.ts";

/** What differs between the providers. */
type Provider = {
  model: (id: string) => LanguageModel;
  embedding?: (id: string) => EmbeddingModel;
  /** How each is asked to reason aloud. */
  thinking: NonNullable<Parameters<typeof generateText>[0]["providerOptions"]>;
};

const INPUT_SCHEMA = jsonSchema<{ city: string }>(WEATHER.parameters);
const { description } = WEATHER;
const TOOLS = { [WEATHER.name]: tool({ description, inputSchema: INPUT_SCHEMA }) } as ToolSet;

/** The AI SDK, by one of its providers. */
export function aiSdkTalk(provider: Provider): Talk {
  return {
    async ask(question) {
      const { text, reasoningText, toolCalls, finishReason, usage } = await generateText(promptOf(provider, question));
      return saidIn(text, reasoningText, toolCalls, finishReason, usage);
    },
    async stream(question) {
      const result = streamText({ ...promptOf(provider, question), onError: () => {} });
      let pieces = 0;
      for await (const part of result.fullStream) {
        if (part.type === "error") throw part.error;
        if (part.type === "text-delta") pieces++;
      }
      const { text, reasoningText, toolCalls, finishReason, usage } = result;
      return {
        ...saidIn(await text, await reasoningText, await toolCalls, await finishReason, await usage),
        pieces,
      };
    },
    async leave(question) {
      const control = new AbortController();
      const { textStream } = streamText({ ...promptOf(provider, question), abortSignal: control.signal });
      for await (const piece of textStream) if (piece) control.abort();
    },
    converse: (conversation) => converse(provider, conversation),
    ...(provider.embedding && {
      async embed(model, values) {
        const { embeddings } = await embedMany({ model: provider.embedding?.(model) ?? model, values, maxRetries: 0 });
        return embeddings;
      },
    }),
    failureOf(error) {
      if (APICallError.isInstance(error)) {
        const { statusCode: status, message, data } = error;
        const { error: { code } = {} } = (data ?? {}) as { error?: { code?: unknown } };
        const isTooLong = code === "context_length_exceeded" || message.includes("prompt is too long");
        return { status, message, isTooLong };
      }
      // A failure in mid-stream comes as the provider found it: an error, its text or its object.
      return { status: undefined, message: error instanceof Error ? error.message : Bun.inspect(error) };
    },
  };
}

function promptOf(
  provider: Provider,
  { model, text, system, image, withTool, mustCall, stop, maxTokens, format, doesThink }: Question,
) {
  const content = [
    { type: "text" as const, text },
    { type: "image" as const, image: image ?? "" },
  ];
  return {
    model: provider.model(model),
    maxRetries: 0,
    messages: [{ role: "user" as const, content: image ? content : text }],
    ...(system && { system }),
    ...(withTool && { tools: TOOLS }),
    ...(mustCall && { toolChoice: "required" as const }),
    ...(stop && { stopSequences: [stop] }),
    ...(maxTokens && { maxOutputTokens: maxTokens }),
    ...(format && { output: outputOf(format) }),
    ...(doesThink && { providerOptions: provider.thinking }),
  };
}

function outputOf(format: "json" | object) {
  return format === "json" ? Output.json() : Output.object({ schema: jsonSchema({ ...format }) });
}

type Usage = { inputTokens: number | undefined; outputTokens: number | undefined };
type Call = { toolName: string; input: unknown };

function saidIn(
  text: string,
  reasoning: string | undefined,
  calls: readonly Call[],
  finish: string,
  usage: Usage,
): Said {
  return {
    text,
    reasoning,
    calls: calls.map(({ toolName, input }) => ({ name: toolName, input })),
    finish,
    tokens: { input: usage.inputTokens, output: usage.outputTokens },
  };
}

async function converse(
  provider: Provider,
  { model, says, image, doesThink, doesStream }: Conversation,
): Promise<string[]> {
  const messages: ModelMessage[] = [];
  const texts: string[] = [];
  for (const text of says) {
    messages.push({ role: "user", content: text });
    const prompt = {
      model: provider.model(model),
      maxRetries: 0,
      messages,
      tools: runnable(image),
      stopWhen: isStepCount(5),
      ...(doesThink && { providerOptions: provider.thinking }),
    };
    const result = doesStream ? streamText(prompt) : await generateText(prompt);
    texts.push(await result.text);
    messages.push(...(await result.response).messages);
  }
  return texts;
}

/** The tool as the SDK runs it; its results show an image where there is one. */
function runnable(image: string | undefined): ToolSet {
  const base = { description, inputSchema: INPUT_SCHEMA, execute: WEATHER.run };
  const file = { type: "file" as const, mediaType: "image/png", data: { type: "data" as const, data: image ?? "" } };
  const toModelOutput = ({ output: text }: { output: string }) => {
    return { type: "content" as const, value: [{ type: "text" as const, text }, file] };
  };
  return { [WEATHER.name]: image ? tool({ ...base, toModelOutput }) : tool(base) } as ToolSet;
}
