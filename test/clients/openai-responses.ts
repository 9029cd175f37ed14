import OpenAI from "openai";
import type { Client, Conversation, Question, Said, Talk } from "./client.ts";
import { openaiFailure } from "./openai-chat.ts";
import { WEATHER } from "./weather.ts";

type Params = Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, "stream">;
type ToolOutput = OpenAI.Responses.ResponseFunctionCallOutputItemList;
type Item = OpenAI.Responses.ResponseInputItem;

/** OpenAI's SDK on Responses. */
export const openaiResponses: Client = {
  name: "OpenAI SDK, Responses",
  packages: ["openai"],
  endpoint: "/v1/responses",
  setUp: "openai-responses.ts",
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
    "tokenLimit",
    "leaving",
    "rateLimit",
    "unknownModel",
    "tooLong",
    "brokenStream",
    "counting",
  ],
};

function talkTo(url: string): Talk {
  const sdk = new OpenAI({ baseURL: `${url}/v1`, apiKey: "unused", maxRetries: 0 });
  return {
    ask: async (question) => saidIn(await sdk.responses.create(bodyOf(question))),
    async stream(question) {
      let pieces = 0;
      const stream = sdk.responses.stream(bodyOf(question)).on("response.output_text.delta", () => void pieces++);
      return { ...saidIn(await stream.finalResponse()), pieces };
    },
    async leave(question) {
      const events = await sdk.responses.create({ ...bodyOf(question), stream: true });
      for await (const { type } of events) if (type === "response.output_text.delta") break;
    },
    countTokens: async (model, input) => (await sdk.responses.inputTokens.count({ model, input })).input_tokens,
    converse: (conversation) => converse(sdk, conversation),
    failureOf: openaiFailure,
  };
}

function bodyOf({ model, text, system, image, withTool, mustCall, maxTokens, format, doesThink }: Question): Params {
  return {
    model,
    store: false,
    input: image ? [{ role: "user", content: seen(text, image) }] : text,
    ...(system && { instructions: system }),
    ...(withTool && { tools: [toolOf()] }),
    ...(mustCall && { tool_choice: "required" }),
    ...(maxTokens && { max_output_tokens: maxTokens }),
    ...(format && { text: { format: formatOf(format) } }),
    ...(doesThink && { reasoning: { effort: "low", summary: "auto" }, include: ["reasoning.encrypted_content"] }),
  };
}

function seen(text: string, image: string): OpenAI.Responses.ResponseInputMessageContentList {
  const picture = { type: "input_image" as const, detail: "auto" as const };
  return [
    { type: "input_text", text },
    { ...picture, image_url: `data:image/png;base64,${image}` },
  ];
}

function formatOf(format: "json" | object): NonNullable<NonNullable<Params["text"]>["format"]> {
  if (format === "json") return { type: "json_object" };
  return { type: "json_schema", name: "weather", strict: true, schema: { ...format } };
}

function toolOf() {
  const { name, description, parameters } = WEATHER;
  return { type: "function" as const, name, description, parameters, strict: true };
}

function saidIn({ output, output_text: text, status, usage }: OpenAI.Responses.Response): Said {
  return {
    text,
    reasoning: output
      .flatMap((item) => (item.type === "reasoning" ? item.summary.map((part) => part.text) : []))
      .join(""),
    calls: callsIn(output).map((call) => ({ name: call.name, input: JSON.parse(call.arguments) })),
    finish: status,
    tokens: { input: usage?.input_tokens, output: usage?.output_tokens },
  };
}

const callsIn = (output: readonly OpenAI.Responses.ResponseOutputItem[]) =>
  output.flatMap((item) => (item.type === "function_call" ? [item] : []));

/** As its documentation does it: the whole output goes back, with the results behind it. */
async function converse(sdk: OpenAI, { says, doesStream, image, ...wishes }: Conversation): Promise<string[]> {
  const input: Item[] = [];
  const texts: string[] = [];
  for (const text of says) {
    input.push({ role: "user", content: text });
    const body = { ...bodyOf({ ...wishes, text, withTool: true }), input };
    for (let isDone = false; !isDone; ) {
      const { output, output_text } = await (doesStream
        ? sdk.responses.stream(body).finalResponse()
        : sdk.responses.create(body));
      const results = callsIn(output).map((call) => resultOf(call, image));
      input.push(...(output as Item[]), ...results);
      isDone = results.length === 0;
      if (isDone) texts.push(output_text);
    }
  }
  return texts;
}

function resultOf({ call_id, arguments: json }: OpenAI.Responses.ResponseFunctionToolCall, image?: string): Item {
  const text = WEATHER.run(WEATHER.parse(json));
  return { type: "function_call_output", call_id, output: image ? (seen(text, image) as ToolOutput) : text };
}
