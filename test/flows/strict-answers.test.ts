import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readEvents } from "../support/event-reader.ts";
import { type Answer, answerSpec, type Chunk, chunkSpec } from "../support/openai-spec.ts";
import { CHAT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

const MODELS = [
  "gpt-4o",
  "gpt-3.5-turbo",
  "gpt-5-mini",
  "gpt-5.1",
  "claude-sonnet-4.5",
  "gemini-2.5-pro",
  "gemini-3.1-pro-preview",
];

const TOOL = (name: string) => ({
  type: "function",
  function: { name, parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] } },
});
const TOOLS = [TOOL("get_weather"), TOOL("get_time")];
const PIXEL =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=";

const say = (content: unknown) => ({ messages: [{ role: "user", content }] });

type Scenario = { body: object; isFor?: RegExp; check: (message: Answer["choices"][number]) => void };

const SCENARIOS: Record<string, Scenario> = {
  "plain text": {
    body: say("hello"),
    check({ message, finish_reason }) {
      expect(message.content).toEndWith("You said: hello");
      expect(finish_reason).toBe("stop");
    },
  },
  "a tool call": {
    body: { ...say("call get_weather"), tools: TOOLS },
    check({ message, finish_reason }) {
      expect(message.tool_calls?.map((call) => call.function.name)).toEqual(["get_weather"]);
      expect(JSON.parse(message.tool_calls?.[0]?.function.arguments ?? "")).toHaveProperty("city");
      expect(finish_reason).toBe("tool_calls");
    },
  },
  "parallel tool calls": {
    body: { ...say("call get_weather and get_time"), tools: TOOLS },
    check({ message, finish_reason }) {
      expect(message.tool_calls?.map((call) => call.function.name)).toEqual(["get_weather", "get_time"]);
      for (const call of message.tool_calls ?? []) expect(JSON.parse(call.function.arguments)).toHaveProperty("city");
      expect(new Set(message.tool_calls?.map((call) => call.id)).size).toBe(2);
      expect(finish_reason).toBe("tool_calls");
    },
  },
  reasoning: {
    body: { ...say("think"), thinking_budget: 2048 },
    isFor: /^(claude|gemini)/,
    check({ message }) {
      expect(message.reasoning_content).toBe("The user wants an answer, so I think of one.");
      expect(message.content).toEndWith("You said: think");
    },
  },
  "an image": {
    body: say([
      { type: "text", text: "what is it?" },
      { type: "image_url", image_url: { url: PIXEL } },
    ]),
    isFor: /^(?!gpt-3)/,
    check({ message }) {
      expect(message.content).toStartWith("I see 1 image.");
    },
  },
  "an answer that is cut": {
    body: { ...say("hello"), max_tokens: 3 },
    check({ message, finish_reason }) {
      expect(message.content).toBe("This is a");
      expect(finish_reason).toBe("length");
    },
  },
};

let proxy: ProxyUnderTest;
beforeAll(async () => {
  proxy = await startProxy();
});
afterAll(() => proxy[Symbol.asyncDispose]());

const cases = MODELS.flatMap((model) =>
  Object.entries(SCENARIOS).flatMap(([name, scenario]) =>
    scenario.isFor?.test(model) === false ? [] : ([[model, name, scenario]] as const),
  ),
);

describe("in one piece", () => {
  test.each(cases)("%s: %s is what the specification says", async (model, _, { body, check }) => {
    const response = await proxy.chat({ model, ...body });
    expect(response.headers.get("content-type")).toBe("application/json");
    const answer = answerSpec.parse(await response.json());
    expect(answer.choices).toHaveLength(1);
    expect(answer.usage.total_tokens).toBeGreaterThan(0);
    for (const choice of answer.choices) check(choice);
  });
});

describe("as a stream", () => {
  test.each(cases)("%s: %s is what the specification says, frame by frame", async (model, _, { body, check }) => {
    const { chunks, answer } = await streamed({ model, ...body });
    expect(chunks.every((chunk) => chunk.usage === undefined && chunk.choices.length > 0)).toBe(true);
    expect(answer.choices).toHaveLength(1);
    for (const choice of answer.choices) check(choice);
  });

  test.each(MODELS)("%s: usage comes once, in a last frame of its own, when it is asked for", async (model) => {
    const { chunks } = await streamed({ model, ...say("hello"), stream_options: { include_usage: true } });
    const last = chunks.at(-1);
    expect(last?.choices).toEqual([]);
    expect(last?.usage?.total_tokens).toBeGreaterThan(0);
    expect(last?.usage?.prompt_tokens).toBeGreaterThan(0);
    for (const chunk of chunks.slice(0, -1)) expect(chunk.usage).toBeNull();
  });

  test.each(MODELS)("%s: it is so however upstream's bytes are sliced", async (model) => {
    proxy.simulator.faults.push(CHAT, { sliceBytes: 23, crlf: true });
    const { answer } = await streamed({ model, ...say("call get_weather and get_time, grüße 🌍"), tools: TOOLS });
    const calls = answer.choices[0]?.message.tool_calls ?? [];
    expect(calls.map((call) => call.function.name)).toEqual(["get_weather", "get_time"]);
    for (const call of calls) expect(JSON.parse(call.function.arguments)).toHaveProperty("city");
  });
});

describe("several choices", () => {
  const body = { ...say("hello"), n: 2 };

  test.each(MODELS.filter((model) => model.startsWith("gpt")))("%s: each has its own index and end", async (model) => {
    const whole = answerSpec.parse(await (await proxy.chat({ model, ...body })).json());
    const { answer } = await streamed({ model, ...body });
    for (const { choices } of [whole, answer]) {
      expect(choices.map(({ index }) => index)).toEqual([0, 1]);
      expect(choices[0]?.message.content).toEndWith("You said: hello");
      expect(choices[1]?.message.content).toStartWith("Choice 2: ");
    }
  });

  test.each(MODELS.filter((model) => !model.startsWith("gpt")))(
    "%s: are refused rather than answered by one",
    async (model) => {
      const response = await proxy.chat({ model, ...body });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: "unsupported_field", param: "n" } });
    },
  );
});

test("a Claude that says nothing at all under a tiny limit gives an empty answer that was cut", async () => {
  const body = { model: "claude-opus-4.7", ...say("hello"), max_tokens: 1 };
  const answer = answerSpec.parse(await (await proxy.chat(body)).json());
  expect(answer.choices).toMatchObject([{ message: { content: "" }, finish_reason: "length" }]);
});

/** A stream, its frames checked one by one, and what a client puts together of them. */
async function streamed(body: object): Promise<{ chunks: Chunk[]; answer: Pick<Answer, "choices"> }> {
  const response = await proxy.chat({ stream: true, ...body });
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  const events = await readEvents(response).rest();
  expect(events.pop()).toBe("data: [DONE]");
  const chunks = events.map((event) => chunkSpec.parse(JSON.parse(event.slice("data: ".length))));
  expect(new Set(chunks.map(({ id, created, model }) => JSON.stringify([id, created, model]))).size).toBe(1);
  const choices: Answer["choices"] = [];
  for (const choice of chunks.flatMap((chunk) => chunk.choices))
    choices[choice.index] = grown(choices[choice.index], choice);
  return { chunks, answer: { choices } };
}

/** The choice with one more delta, by the rules that SDKs rely on: who speaks comes first, and the end is one. */
function grown(
  choice: Answer["choices"][number] | undefined,
  { index, delta, finish_reason }: Chunk["choices"][number],
) {
  expect(delta.role).toBe(choice ? undefined : "assistant");
  expect(choice?.finish_reason ?? null).toBeNull();
  const before = choice?.message;
  const message: Answer["choices"][number]["message"] = {
    role: "assistant",
    refusal: null,
    ...before,
    content: (before?.content ?? "") + (delta.content ?? ""),
  };
  if (delta.reasoning_content) message.reasoning_content = (before?.reasoning_content ?? "") + delta.reasoning_content;
  if (delta.tool_calls) message.tool_calls = withParts(before?.tool_calls ?? [], delta.tool_calls);
  return { index, message, logprobs: null, finish_reason: finish_reason as Answer["choices"][number]["finish_reason"] };
}

type ToolCalls = NonNullable<Answer["choices"][number]["message"]["tool_calls"]>;
type Parts = NonNullable<Chunk["choices"][number]["delta"]["tool_calls"]>;

/** A call is named once, in its first part and in the order of calls; further parts are arguments and nothing else. */
function withParts(calls: ToolCalls, parts: Parts): ToolCalls {
  for (const { index, id, type, function: said } of parts) {
    const call = calls[index];
    if (call) {
      expect([id, type, said.name]).toEqual([undefined, undefined, undefined]);
      call.function.arguments += said.arguments;
    } else {
      expect(index).toBe(calls.length);
      expect([id, type, said.name]).toEqual([expect.any(String), "function", expect.any(String)]);
      calls.push({
        id: String(id),
        type: "function",
        function: { name: String(said.name), arguments: said.arguments },
      });
    }
  }
  return calls;
}
