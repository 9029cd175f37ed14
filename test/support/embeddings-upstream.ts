/** What the proxy has asked. */
export type AskedEmbeddings = { input: string[]; model: string; dimensions?: number; headers: Headers };

/** Says something else than the vectors; the signal aborts when the proxy has closed the connection. */
type Say = (asked: AskedEmbeddings, signal: AbortSignal) => Response | undefined | Promise<Response | undefined>;

/** A Copilot that has nothing but embedding models and a chat model, and gives the vectors of texts. */
export interface EmbeddingsUpstream {
  url: string;
  /** Since the last `say`. */
  calls: AskedEmbeddings[];
  /** The most calls that were under way at the same time, since then. */
  mostAtOnce(): number;
  /** What it says from now on, where that is something. */
  say(say: Say): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** How many texts `small-batches` takes at once. */
export const SMALL_BATCH = 3;

const MODELS = [
  { id: "text-embedding-3-small", max_inputs: 512, tokenizer: "cl100k_base" },
  { id: "small-batches", max_inputs: SMALL_BATCH, tokenizer: "cl100k_base" },
  { id: "own-tokens", max_inputs: 512, tokenizer: "wordpiece" },
].map(({ id, tokenizer, max_inputs }) => ({
  id,
  capabilities: { type: "embeddings", family: id, tokenizer, limits: { max_inputs } },
}));
const CHAT_MODEL = { id: "gpt-4o", capabilities: { type: "chat", family: "gpt-4o" } };

/** Some numbers that no other text has, and that a 32-bit float can't hold. */
export function vectorOf(text: string, dimensions = 4): number[] {
  const seed = Bun.hash.crc32(text);
  return Array.from({ length: dimensions }, (_, index) => Math.sin(seed + index));
}

/** Upstream's answer as contract 8.3 has it; a token for each letter. */
export function embeddingsAnswer({ input, dimensions }: Pick<AskedEmbeddings, "input" | "dimensions">): Response {
  const data = input.map((text, index) => ({ object: "embedding", index, embedding: vectorOf(text, dimensions) }));
  const tokens = input.join("").length;
  return Response.json({ data, usage: { prompt_tokens: tokens, total_tokens: tokens } });
}

export function startEmbeddingsUpstream(): EmbeddingsUpstream {
  const calls: AskedEmbeddings[] = [];
  let say: Say = () => undefined;
  let underWay = 0;
  let most = 0;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/models") return Response.json({ data: [...MODELS, CHAT_MODEL] });
      if (pathname !== "/embeddings") return new Response("404 page not found\n", { status: 404 });
      most = Math.max(most, ++underWay);
      try {
        const asked = { ...((await request.json()) as Omit<AskedEmbeddings, "headers">), headers: request.headers };
        calls.push(asked);
        return (await say(asked, request.signal)) ?? embeddingsAnswer(asked);
      } finally {
        underWay--;
      }
    },
  });
  return {
    url: server.url.origin,
    calls,
    mostAtOnce: () => most,
    say(next) {
      say = next;
      calls.length = 0;
      most = 0;
    },
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}
