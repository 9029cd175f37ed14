import Anthropic from "@anthropic-ai/sdk";
import type { Client, Conversation, Question, Said, Talk } from "./client.ts";
import { WEATHER } from "./weather.ts";

type Params = Anthropic.MessageCreateParamsNonStreaming;

/** Anthropic's SDK. */
export const anthropic: Client = {
  name: "Anthropic SDK",
  packages: ["@anthropic-ai/sdk"],
  endpoint: "/v1/messages",
  setUp: "anthropic.ts",
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
    "stop",
    "unknownModel",
    "tooLong",
    "brokenStream",
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
    converse: (conversation) => converse(sdk, conversation),
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

function bodyOf({ model, text, system, image, withTool, stop, format, doesThink }: Question): Params {
  const source = { type: "base64", media_type: "image/png", data: image ?? "" } as const;
  const { name, description, parameters } = WEATHER;
  const schema = { ...(format as object) };
  return {
    model,
    max_tokens: 4000,
    messages: [
      {
        role: "user",
        content: image
          ? [
              { type: "image", source },
              { type: "text", text },
            ]
          : text,
      },
    ],
    ...(system && { system }),
    ...(withTool && { tools: [{ name, description, input_schema: parameters }] }),
    ...(stop && { stop_sequences: [stop] }),
    ...(format && { output_config: { format: { type: "json_schema", schema } } }),
    ...(doesThink && { thinking: { type: "enabled", budget_tokens: 2000 } }),
  };
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
async function converse(sdk: Anthropic, { model, says, doesThink, doesStream }: Conversation): Promise<string[]> {
  const { name, description, parameters } = WEATHER;
  const tool = { name, description, input_schema: parameters, run: WEATHER.run, parse: (input: unknown) => input };
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
