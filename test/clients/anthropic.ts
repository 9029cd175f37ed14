import Anthropic from "@anthropic-ai/sdk";
import { anthropicSdk } from "../../src/setup/clients/libraries.ts";
import type { Client, Conversation, Question, Said, Talk } from "./client.ts";
import { WEATHER } from "./weather.ts";

type Params = Anthropic.MessageCreateParamsNonStreaming;

/** Anthropic's SDK. */
export const anthropic: Client = {
  name: "Anthropic SDK",
  packages: ["@anthropic-ai/sdk"],
  endpoint: "/v1/messages",
  setUp: anthropicSdk,
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
  const sdk = new Anthropic({ baseURL: url, apiKey: "unused", maxRetries: 0 });
  return {
    ask: async (question) => saidIn(await sdk.messages.create(bodyOf(question))),
    async stream(question) {
      let pieces = 0;
      const stream = sdk.messages.stream(bodyOf(question)).on("text", () => void pieces++);
      return { ...saidIn(await stream.finalMessage()), pieces };
    },
    async leave(question) {
      const events = await sdk.messages.create({ ...bodyOf(question), stream: true });
      for await (const event of events) {
        if (event.type === "content_block_delta" && event.delta.type === "text_delta") break;
      }
    },
    converse: (conversation) => converse(sdk, conversation),
    async countTokens(model, content) {
      return (await sdk.messages.countTokens({ model, messages: [{ role: "user", content }] })).input_tokens;
    },
    async listModels() {
      const ids: string[] = [];
      for await (const { id } of sdk.models.list()) ids.push(id);
      return ids;
    },
    failureOf(error) {
      if (!(error instanceof Anthropic.APIError)) throw error;
      const { status, message } = error;
      return { status: status as number | undefined, message, isTooLong: message.includes("prompt is too long") };
    },
  };
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
  const { name, description, parameters } = WEATHER;
  const schema = { ...(format as object) };
  return {
    model,
    max_tokens: maxTokens ?? 4000,
    messages: [{ role: "user", content: image ? seen(text, image) : text }],
    ...(system && { system }),
    ...(withTool && { tools: [{ name, description, input_schema: parameters }] }),
    ...(mustCall && { tool_choice: { type: "any" } }),
    ...(stop && { stop_sequences: [stop] }),
    ...(format && { output_config: { format: { type: "json_schema", schema } } }),
    ...(doesThink && { thinking: { type: "enabled", budget_tokens: 2000 } }),
  };
}

function seen(text: string, data: string) {
  const source = { type: "base64" as const, media_type: "image/png" as const, data };
  return [
    { type: "text" as const, text },
    { type: "image" as const, source },
  ];
}

function saidIn({ content, stop_reason: finish, usage }: Anthropic.Message | Anthropic.Beta.BetaMessage): Said {
  return {
    text: content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join(""),
    reasoning: content.flatMap((block) => (block.type === "thinking" ? [block.thinking] : [])).join(""),
    calls: content.flatMap((block) => (block.type === "tool_use" ? [{ name: block.name, input: block.input }] : [])),
    finish,
    tokens: { input: usage.input_tokens, output: usage.output_tokens },
  };
}

/** By the SDK's own runner, which sends message threads first and goes on without when it is told to. */
async function converse(
  sdk: Anthropic,
  { model, says, image, doesThink, doesStream }: Conversation,
): Promise<string[]> {
  const { name, description, parameters } = WEATHER;
  const run = (input: { city: string }) => (image ? seen(WEATHER.run(input), image) : WEATHER.run(input));
  const tool = {
    name,
    description,
    input_schema: parameters,
    run,
    parse: (input: unknown) => input as { city: string },
  };
  const texts: string[] = [];
  let messages: Anthropic.Beta.BetaMessageParam[] = [];
  for (const text of says) {
    messages = [...messages, { role: "user", content: text }];
    const thinking = { type: "enabled" as const, budget_tokens: 2000 };
    const body = { model, max_tokens: 4000, messages, tools: [tool], ...(doesThink && { thinking }) };
    const { toolRunner } = sdk.beta.messages;
    const runner = doesStream
      ? toolRunner.call(sdk.beta.messages, { ...body, stream: true })
      : toolRunner.call(sdk.beta.messages, body);
    const last = await runner.runUntilDone();
    texts.push(saidIn(last).text);
    messages = [...runner.params.messages];
    if (messages.at(-1)?.role !== "assistant") messages.push({ role: "assistant", content: last.content });
  }
  return texts;
}
