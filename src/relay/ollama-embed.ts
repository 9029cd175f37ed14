import type { EmbedWork } from "../dialects/ollama/embed-work.ts";
import type { EmbedOperation } from "../dialects/ollama/read-embed.ts";
import { EVERYBODY, type Shares } from "../resilience/shares.ts";
import type { Call } from "./call.ts";
import type { Embed, Embedded } from "./embed.ts";
import { type HeldBytes, holdBytes } from "./held-bytes.ts";
import { readBody } from "./read-body.ts";

export type OllamaEmbedNeeds = {
  embed: Embed;
  work: EmbedWork;
  maxRequestBytes: number;
  /** The bytes that the bodies of all calls may take. */
  bodies: Shares;
};

export type OllamaEmbed = (call: Call, operation: EmbedOperation) => Promise<Response>;

const NOTHING: Pick<Embedded, "vectors" | "usage" | "headers"> = { vectors: [], usage: undefined, headers: {} };

/** How a call of Ollama's embeddings goes through, from its body to its answer. */
export function createOllamaEmbed({ embed, work, maxRequestBytes, bodies }: OllamaEmbedNeeds): OllamaEmbed {
  async function answer(call: Call, operation: EmbedOperation, client: string, held: HeldBytes): Promise<Response> {
    const { request, receipt, control } = call;
    receipt.dialect = `ollama-${operation}`;
    const body = await readBody(request, maxRequestBytes, held.add);
    call.isRead();
    const options = { client, signal: control.signal };
    const { texts, ...asked } = await work.readEmbed(operation, body, options);
    const inputs = { kind: "texts" as const, texts };
    // Without a text the model is only to be loaded, and there is nothing to load.
    const { vectors, usage, headers } = texts.length === 0 ? NOTHING : await embed(call, { ...asked, inputs });
    const { model } = asked;
    const elapsedMs = call.elapsedMs();
    const written = await work.writeEmbed({ operation, model, vectors, usage, elapsedMs }, options);
    return new Response(written, { headers: { ...headers, "content-type": "application/json" } });
  }

  return async (call, operation) => {
    const client = call.client ?? EVERYBODY;
    const held = holdBytes(bodies, client);
    try {
      return await answer(call, operation, client, held);
    } finally {
      held.release();
    }
  };
}
