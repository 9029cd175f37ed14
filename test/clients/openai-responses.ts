import OpenAI from "openai";
import type { Client, Conversation, Question, Said, Talk } from "./client.ts";
import { openaiFailure } from "./openai-chat.ts";
import { WEATHER } from "./weather.ts";

type Params = Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, "stream">;
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
    "parallelTools",
    "toolLoop",
    "images",
    "reasoning",
    "keptReasoning",
    "structured",
    "json",
    "unknownModel",
    "tooLong",
    "brokenStream",
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
    converse: (conversation) => converse(sdk, conversation),
    failureOf: openaiFailure,
  };
}

function bodyOf({ model, text, system, image, withTool, format, doesThink }: Question): Params {
  const content = [
    { type: "input_text" as const, text },
    { type: "input_image" as const, detail: "auto" as const, image_url: `data:image/png;base64,${image}` },
  ];
  return {
    model,
    store: false,
    input: image ? [{ role: "user", content }] : text,
    ...(system && { instructions: system }),
    ...(withTool && { tools: [toolOf()] }),
    ...(format && { text: { format: formatOf(format) } }),
    ...(doesThink && { reasoning: { effort: "low", summary: "auto" }, include: ["reasoning.encrypted_content"] }),
  };
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
async function converse(sdk: OpenAI, { model, says, doesThink, doesStream }: Conversation): Promise<string[]> {
  const input: Item[] = [];
  const texts: string[] = [];
  for (const text of says) {
    input.push({ role: "user", content: text });
    for (let calls = 1; calls > 0; ) {
      const body = { ...bodyOf({ model, text, withTool: true, ...(doesThink && { doesThink }) }), input };
      const whole = doesStream ? sdk.responses.stream(body).finalResponse() : sdk.responses.create(body);
      const response = await whole;
      input.push(...(response.output as Item[]));
      const wanted = callsIn(response.output);
      calls = wanted.length;
      for (const call of wanted) {
        const output = WEATHER.run(WEATHER.parse(call.arguments));
        input.push({ type: "function_call_output", call_id: call.call_id, output });
      }
      if (calls === 0) texts.push(response.output_text);
    }
  }
  return texts;
}
