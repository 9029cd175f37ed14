import { expect } from "bun:test";
import { KNOWN_FAILURES } from "../../src/simulator/known-failures.ts";
import type { UserMachine } from "../support/binary.ts";
import type { Said, Talk } from "./client.ts";
import { MODELS, type ModelName } from "./models.ts";
import { WEATHER } from "./weather.ts";

type Trial = { talk: Talk; model: ModelName; machine: UserMachine; url: string };
type Feature = {
  /** As a column of docs/clients.md. */
  title: string;
  /** For models that reason, or once for all models; for each model when not said. */
  models?: "that reason" | "none";
  check(trial: Trial): Promise<void>;
};

/** A red pixel. */
const IMAGE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const SCHEMA = {
  type: "object",
  properties: { city: { type: "string" }, degrees: { type: "integer" } },
  required: ["city", "degrees"],
  additionalProperties: false,
};
const ENDPOINTS = ["/chat/completions", "/responses", "/v1/messages"];
const LONG = "word ".repeat(300_000);

/** What is tried of every client that can do it. */
export const FEATURES = {
  text: {
    title: "text",
    async check({ talk, model }) {
      expectEcho(await talk.ask?.({ model, text: "hello", system: "Be brief." }));
    },
  },
  streaming: {
    title: "streaming",
    async check({ talk, model }) {
      const said = await talk.stream?.({ model, text: "hello", system: "Be brief." });
      expectEcho(said);
      expect(said?.pieces).toBeGreaterThan(3);
    },
  },
  usage: {
    title: "usage",
    async check({ talk, model }) {
      for (const ask of [talk.ask, talk.stream]) {
        const said = await ask?.({ model, text: "hello" });
        if (!said) continue;
        expect(said.tokens?.input).toBeGreaterThan(0);
        expect(said.tokens?.output).toBeGreaterThan(3);
      }
    },
  },
  tools: {
    title: "tools",
    async check({ talk, model }) {
      for (const ask of [talk.ask, talk.stream]) {
        expectCalls(await ask?.({ model, text: "get_weather here", withTool: true }), 1);
      }
    },
  },
  toolChoice: {
    title: "tool choice",
    async check({ talk, model }) {
      expectCalls(await talk.ask?.({ model, text: "hello", withTool: true, mustCall: true }), 1);
    },
  },
  parallelTools: {
    title: "parallel tools",
    async check({ talk, model }) {
      for (const ask of [talk.ask, talk.stream]) {
        expectCalls(await ask?.({ model, text: "get_weather here, get_weather there", withTool: true }), 2);
      }
    },
  },
  toolLoop: {
    title: "tool loops",
    async check({ talk, model }) {
      const says = ["get_weather here, get_weather there", "thanks", "get_weather again"];
      for (const doesStream of [false, true]) {
        const texts = await talk.converse?.({ model, says, ...(doesStream && { doesStream }) });
        expect(texts).toEqual([
          expect.stringMatching(/The tool said: sunny in .+ and sunny in .+/),
          expect.stringMatching(/You said: thanks$/),
          expect.stringMatching(/The tool said: sunny in [^&]+$/),
        ]);
      }
    },
  },
  images: {
    title: "images",
    async check({ talk, model }) {
      const said = await talk.ask?.({ model, text: "what?", image: IMAGE });
      expect(said?.text).toMatch(/I see 1 image\. .*You said: what\?$/);
    },
  },
  imageResults: {
    title: "images in tool results",
    async check({ talk, model, machine }) {
      const texts = await talk.converse?.({ model, says: ["get_weather here"], image: IMAGE });
      // Chat completions take images from the user alone, so there it stands behind the result.
      expect(texts).toEqual([expect.stringMatching(/The tool said: sunny in|I see 1 image/)]);
      const last = machine.simulator.journal.calls().at(-1);
      expect(last?.body).toContain(IMAGE);
      expect(last?.body).toContain("sunny in");
      expect(last?.headers["copilot-vision-request"]).toBe("true");
    },
  },
  reasoning: {
    title: "reasoning",
    models: "that reason",
    async check({ talk, model }) {
      for (const ask of [talk.ask, talk.stream]) {
        const said = await ask?.({ model, text: "hello", doesThink: true });
        expectEcho(said);
        expect(said?.reasoning).toBe("The user wants an answer, so I think of one.");
      }
    },
  },
  keptReasoning: {
    title: "reasoning kept",
    models: "that reason",
    async check({ talk, model, machine }) {
      for (const doesStream of [false, true]) {
        const says = ["get_weather here", "get_weather there"];
        await talk.converse?.({ model, says, doesThink: true, ...(doesStream && { doesStream }) });
        const last = machine.simulator.journal.calls().at(-1);
        // The simulator has checked that each is what it gave with this call.
        expect(last?.body).toMatch(/"(reasoning_opaque|encrypted_content|signature)":"[^"]+"/);
        expect(last?.status).toBe(200);
      }
    },
  },
  structured: {
    title: "structured output",
    async check({ talk, model }) {
      const said = await talk.ask?.({ model, text: "the weather, please", format: SCHEMA });
      const read: unknown = JSON.parse(said?.text ?? "");
      expect(read).toEqual({ city: expect.any(String), degrees: expect.any(Number) });
    },
  },
  json: {
    title: "JSON mode",
    async check({ talk, model }) {
      const said = await talk.ask?.({ model, text: "the weather in JSON, please", format: "json" });
      expect(JSON.parse(said?.text ?? "")).toBeObject();
    },
  },
  stop: {
    title: "stop",
    async check({ talk, model }) {
      for (const ask of [talk.ask, talk.stream]) {
        const said = await ask?.({ model, text: "one two three four", stop: "three" });
        if (said) expect(said.text.trimEnd()).toEndWith("You said: one two");
      }
    },
  },
  tokenLimit: {
    title: "token limit",
    async check({ talk, model }) {
      for (const ask of [talk.ask, talk.stream]) {
        const said = await ask?.({ model, text: "word ".repeat(40), maxTokens: 20 });
        if (said) expect(said.finish).toMatch(/^(length|max_tokens|MAX_TOKENS|max_output_tokens|incomplete)$/);
      }
    },
  },
  leaving: {
    title: "leaving in mid-stream",
    async check({ talk, model, machine: { simulator } }) {
      for (const path of ENDPOINTS) simulator.faults.push(path, { stop: { how: "silence", afterEvents: 24 } });
      await talk.leave?.({ model, text: "word ".repeat(40) });
      simulator.faults.clear();
      const call = simulator.journal.calls().at(-1);
      await call?.ended;
      expect(call?.aborted).toBe(true);
    },
  },
  rateLimit: {
    title: "rate limit",
    async check({ talk, model, machine }) {
      for (const ask of [talk.ask, talk.stream]) {
        for (const path of ENDPOINTS) machine.simulator.faults.push(path, { answer: KNOWN_FAILURES.rateLimited });
        const failure = await failureOf(talk, ask, { model, text: "hello" });
        machine.simulator.faults.clear();
        expect(failure).toMatchObject({ status: 429, message: expect.stringContaining("exceeded") });
      }
    },
  },
  unknownModel: {
    title: "unknown model",
    models: "none",
    async check({ talk }) {
      const failure = await failureOf(talk, talk.ask ?? talk.stream, { model: "gtp-4.1", text: "hello" });
      expect(failure).toMatchObject({ status: 404, message: expect.stringContaining("gpt-4.1") });
    },
  },
  tooLong: {
    title: "context too long",
    async check({ talk, model }) {
      const failure = await failureOf(talk, talk.ask ?? talk.stream, { model, text: LONG });
      expect(failure).toMatchObject({ status: 400, isTooLong: true });
    },
  },
  brokenStream: {
    title: "broken stream",
    async check({ talk, model, machine }) {
      for (const path of ENDPOINTS) {
        machine.simulator.faults.push(path, { stop: { how: "reset", afterEvents: 6 } });
      }
      const failure = await failureOf(talk, talk.stream, { model, text: "word ".repeat(40) });
      machine.simulator.faults.clear();
      expect(failure.message).toContain("The connection to Copilot broke before the answer was complete.");
    },
  },
  embeddings: {
    title: "embeddings",
    models: "none",
    async check({ talk, url }) {
      const model = "text-embedding-3-small";
      const texts = ["hello world", "Grüße 👋"];
      const response = await fetch(`${url}/v1/embeddings`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ model, input: texts, encoding_format: "float" }),
      });
      const { data } = (await response.json()) as { data: { embedding: number[] }[] };
      const vectors = await talk.embed?.(model, texts);
      expect(vectors).toHaveLength(2);
      vectors?.forEach((vector, index) => {
        const wanted = data[index]?.embedding ?? [];
        expect(vector).toHaveLength(wanted.length);
        vector.forEach((value, at) => void expect(value).toBeCloseTo(wanted[at] ?? Number.NaN, 6));
      });
    },
  },
  counting: {
    title: "count of tokens",
    async check({ talk, model }) {
      const [few, many] = [
        await talk.countTokens?.(model, "hello"),
        await talk.countTokens?.(model, "hello ".repeat(99)),
      ];
      expect(few).toBeGreaterThan(0);
      expect(many).toBeGreaterThan(99);
    },
  },
  listing: {
    title: "list of models",
    models: "none",
    async check({ talk }) {
      expect(await talk.listModels?.()).toEqual(expect.arrayContaining(Object.keys(MODELS)));
    },
  },
} as const satisfies Record<string, Feature>;

export type FeatureName = keyof typeof FEATURES;

/** The features by name, without what only one of them has. */
export const featureOf = (name: FeatureName): Feature => FEATURES[name];

function expectEcho(said: Said | undefined): void {
  expect(said?.text).toEndWith("You said: hello");
}

function expectCalls(said: Said | undefined, count: number): void {
  if (!said) return;
  const call = { name: WEATHER.name, input: { city: expect.any(String) } };
  expect(said.calls).toEqual(Array.from({ length: count }, () => call));
}

/** The failure in which a question must end. */
async function failureOf(talk: Talk, ask: Talk["ask"], question: Parameters<NonNullable<Talk["ask"]>>[0]) {
  try {
    const said = await ask?.(question);
    throw new Error(`Expected a failure, got ${Bun.inspect(said)}.`);
  } catch (error) {
    return talk.failureOf(error);
  }
}
