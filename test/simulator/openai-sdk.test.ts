import { expect, test } from "bun:test";
import OpenAI from "openai";
import { REASONING, WEATHER } from "./responding.ts";
import { type Caller, signIn } from "./simulated.ts";

/** OpenAI's own client, which puts a stream together strictly. It needs ids that stay, so the personality is clean. */
function sdkOf({ simulator, headers }: Caller): OpenAI {
  simulator.state.personality = "clean";
  const { authorization = "", ...defaultHeaders } = headers;
  const apiKey = authorization.replace("Bearer ", "");
  return new OpenAI({ baseURL: simulator.origin, apiKey, defaultHeaders, maxRetries: 0 });
}

test("OpenAI's client puts a stream of reasoning and a call together, and may send it back as it is", async () => {
  await using caller = await signIn();
  const sdk = sdkOf(caller);
  const request = {
    model: "gpt-5.3-codex",
    store: false,
    tools: [{ ...WEATHER, strict: false }],
    reasoning: REASONING.reasoning,
    include: [...REASONING.include],
  };
  const question = { role: "user" as const, content: "get_weather" };
  const { output } = await sdk.responses.stream({ ...request, input: [question] }).finalResponse();
  expect(output).toMatchObject([
    { type: "reasoning", summary: [{ text: "The user wants an answer, so I think of one." }] },
    { type: "function_call", name: "get_weather", arguments: '{"city":"Oslo"}' },
  ]);
  const results = output.flatMap((item) =>
    item.type === "function_call"
      ? [{ type: "function_call_output" as const, call_id: item.call_id, output: "rain" }]
      : [],
  );
  // What its answers may contain and what it takes differ in its types, in a status that no item here has.
  const said = output as OpenAI.Responses.ResponseInputItem[];
  const answer = await sdk.responses.create({ ...request, input: [question, ...said, ...results] });
  expect(answer.output_text).toBe("The tool said: rain");
});

test("OpenAI's client reads embeddings as they are when it asks for floats", async () => {
  await using caller = await signIn();
  const wanted = { model: "text-embedding-3-small", input: ["one", "two"], dimensions: 4 };
  const { data } = await sdkOf(caller).embeddings.create({ ...wanted, encoding_format: "float" });
  expect(data.map(({ embedding }) => embedding.length)).toEqual([4, 4]);
});
