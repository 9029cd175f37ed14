import type { EmbeddingsWork } from "../dialects/openai-embeddings/embeddings-work.ts";
import { EVERYBODY, type Shares } from "../resilience/shares.ts";
import type { Call } from "./call.ts";
import type { Embed } from "./embed.ts";
import { type HeldBytes, holdBytes } from "./held-bytes.ts";
import { readBody } from "./read-body.ts";

export type EmbeddingsNeeds = {
  embed: Embed;
  work: Pick<EmbeddingsWork, "readRequest" | "writeAnswer">;
  maxRequestBytes: number;
  /** The bytes that the bodies of all calls may take. */
  bodies: Shares;
};

/** How a call of OpenAI's embeddings goes through, from its body to its answer. */
export function createEmbeddings({ embed, work, maxRequestBytes, bodies }: EmbeddingsNeeds) {
  async function answer(call: Call, client: string, held: HeldBytes): Promise<Response> {
    const { request, receipt, control } = call;
    receipt.dialect = "openai-embeddings";
    const options = { client, signal: control.signal };
    const body = await readBody(request, maxRequestBytes, held.add);
    call.isRead();
    const { format, ...asked } = await work.readRequest(body, options);
    const { headers, ...embedded } = await embed(call, asked);
    const written = await work.writeAnswer({ ...embedded, format }, options);
    return new Response(written, { headers: { ...headers, "content-type": "application/json" } });
  }

  return async (call: Call): Promise<Response> => {
    const client = call.client ?? EVERYBODY;
    const held = holdBytes(bodies, client);
    try {
      return await answer(call, client, held);
    } finally {
      held.release();
    }
  };
}
