import { reportedFailure } from "../dialects/answer/reported-failure.ts";
import type { Embeddings } from "../dialects/openai-embeddings/embeddings.ts";
import type { EmbeddingsWork } from "../dialects/openai-embeddings/embeddings-work.ts";
import { type UpstreamEmbeddings, writeRequest } from "../dialects/openai-embeddings/write-request.ts";
import { EMBEDDINGS_PATH } from "../models/model.ts";
import { EVERYBODY } from "../resilience/shares.ts";
import type { UpstreamCall } from "../upstream/call.ts";
import type { Upstream } from "../upstream/client.ts";
import { readBounded } from "../upstream/read-bounded.ts";
import { requestIdHeader } from "../upstream/request-id.ts";
import type { Clock } from "../world/clock.ts";
import type { Secrets } from "../world/secrets.ts";
import type { Call } from "./call.ts";

/** As many texts as the model takes at once. */
export type Part = UpstreamEmbeddings & { modelHeaders: UpstreamCall["modelHeaders"] };

/** Their vectors, and the response header by which GitHub's support finds the call. */
export type EmbeddedPart = Embeddings & { headers: Readonly<Record<string, string>> };

export type EmbedPartNeeds = {
  upstream: Upstream;
  work: Pick<EmbeddingsWork, "readAnswer">;
  secrets: Pick<Secrets, "redact">;
  clock: Clock;
  maxAnswerBytes: number;
  /** Milliseconds that the body of an answer may take after its headers. */
  bodyMs: number;
};

/** One call of upstream's embeddings (contract 8.3), of those that a client's call is made of. */
export function createEmbedPart(needs: EmbedPartNeeds): (call: Call, part: Part) => Promise<EmbeddedPart> {
  const { upstream, work, secrets, clock } = needs;

  return async (call, part) => {
    const { client, control, receipt } = call;
    const { response, settle } = await upstream.call(upstreamCall(part), control, receipt);
    call.onSettled(settle);
    const limit = { clock, maxBytes: needs.maxAnswerBytes, maxMs: needs.bodyMs, control };
    const bytes = await readBounded(response, limit);
    receipt.firstByteMs = call.elapsedMs();
    const wanted = { inputs: part.texts.length, dimensions: part.dimensions };
    const found = await work.readAnswer(bytes, wanted, { client: client ?? EVERYBODY, signal: control.signal });
    if (found.kind === "failure") throw reportedFailure(found.error, secrets.redact);
    if (found.embeddings.usage) receipt.usage = found.embeddings.usage;
    return { ...found.embeddings, headers: requestIdHeader(response, secrets.redact) };
  };
}

function upstreamCall({ modelHeaders, ...asked }: Part): UpstreamCall {
  return {
    operation: "embeddings",
    model: asked.model,
    method: "POST",
    path: EMBEDDINGS_PATH,
    body: writeRequest(asked),
    stream: false,
    // A client asked for it, of its own accord for all that can be seen (contract 5.4).
    initiator: "user",
    modelHeaders,
  };
}
