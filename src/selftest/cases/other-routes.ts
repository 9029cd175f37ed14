import { atPath, listAt, textAt } from "../at-path.ts";
import type { Case } from "../case.ts";
import { readEvents } from "../read-events.ts";

const COMPLETION = { model: "gpt-4.1", prompt: "Once upon a time" };

/** What is asked for besides conversations. */
export const OTHER_ROUTES: readonly Case[] = [
  {
    name: "completions: a text is continued, whole and streamed",
    async run(stage, see) {
      const whole = await stage.ask("/v1/completions", { body: COMPLETION });
      const answer: unknown = await whole.json();
      see.same("status", whole.status, 200);
      see.same("what it is", atPath(answer, "object"), "text_completion");
      const streamed = await stage.ask("/v1/completions", { body: { ...COMPLETION, stream: true } });
      const events = await readEvents(streamed).rest();
      const text = events.map((event) => textAt(event, "choices.0.text")).join("");
      see.same("the text of the stream", text, textAt(answer, "choices.0.text"));
      see.same("its end", events.at(-1), "[DONE]");
    },
  },
  {
    name: "embeddings: texts become vectors, by OpenAI's API and by Ollama's",
    async run(stage, see) {
      const body = { model: "text-embedding-3-small", input: ["one", "two"] };
      const ours: unknown = await (await stage.ask("/v1/embeddings", { body })).json();
      const vectors = listAt(ours, "data").map((row) => atPath(row, "embedding"));
      see.same("how many", vectors.length, 2);
      see.holds("the vectors", vectors.every(isVector), ours, "two lists of numbers");
      const ollama: unknown = await (await stage.ask("/api/embed", { body })).json();
      see.same("Ollama's", listAt(ollama, "embeddings").map(isVector), [true, true]);
    },
  },
  {
    name: "models: the account's list, for each kind of client",
    async run(stage, see) {
      const openai: unknown = await (await stage.ask("/v1/models")).json();
      const ids = listAt(openai, "data").map((row) => atPath(row, "id"));
      see.holds("OpenAI's", ids.includes("gpt-4.1"), ids, "a list with gpt-4.1");
      const ollama: unknown = await (await stage.ask("/api/tags")).json();
      see.holds("Ollama's", listAt(ollama, "models").length > 0, ollama, "a list");
      const gemini: unknown = await (await stage.ask("/v1beta/models")).json();
      see.holds("Gemini's", listAt(gemini, "models").length > 0, gemini, "a list");
    },
  },
  {
    name: "documentation: the page and all that it loads are in the binary",
    async run(stage, see) {
      const page = await (await stage.ask("/docs")).text();
      const named = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = ""]) => path);
      const assets = named.filter((path) => path.startsWith("/"));
      see.holds("what it loads", assets.length > 0, named, "paths of our own");
      const foreign = named.filter((path) => /^(?:\w+:)?\/\//.test(path));
      see.same("what it loads from elsewhere", foreign, []);
      for (const path of assets) {
        const { status, bytes } = await whole(await stage.ask(path));
        see.holds(path, status === 200 && bytes > 0, { status, bytes }, "status 200 and some bytes");
      }
      const document: unknown = await (await stage.ask("/docs/json")).json();
      const paths = Object.keys(Object(atPath(document, "paths")));
      see.holds("the document", paths.includes("/v1/chat/completions"), paths, "a document with the routes");
    },
  },
];

async function whole(response: Response): Promise<{ status: number; bytes: number }> {
  return { status: response.status, bytes: (await response.bytes()).length };
}

function isVector(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "number");
}
