import type { AccountServices } from "./account-services.ts";
import type { LoadedConfig } from "./config/load.ts";
import { createCompletions } from "./relay/completions.ts";
import { type CountNeeds, createCountTokens } from "./relay/count-tokens.ts";
import { createEmbed } from "./relay/embed.ts";
import { createEmbeddings } from "./relay/embeddings.ts";
import { createOllamaEmbed } from "./relay/ollama-embed.ts";
import type { OpenStreams } from "./relay/open-streams.ts";
import { createPump } from "./relay/pump.ts";
import { createRelay } from "./relay/relay.ts";
import type { Seals, SealsNeeds } from "./relay/seals.ts";
import type { Shares } from "./resilience/shares.ts";
import { chatRoutes } from "./server/routes/chat-routes.ts";
import { completionRoutes } from "./server/routes/completion-routes.ts";
import { embeddingRoutes } from "./server/routes/embedding-routes.ts";
import { geminiRoutes } from "./server/routes/gemini-routes.ts";
import { messagesRoutes } from "./server/routes/messages-routes.ts";
import { ollamaRoutes } from "./server/routes/ollama-routes.ts";
import { responsesRoutes } from "./server/routes/responses-routes.ts";
import type { RouteRow } from "./server/row.ts";
import type { JOBS } from "./workers/jobs.ts";
import { createEmbeddingsWork } from "./workers/offload-embeddings.ts";
import { createReadPrompts } from "./workers/offload-prompts.ts";
import { createRead } from "./workers/offload-request.ts";
import { createTokenizer } from "./workers/offload-tokens.ts";
import type { Pool } from "./workers/pool.ts";
import type { World } from "./world/world.ts";

/** An hour for a tool; some megabytes for what models want back. */
export const SEAL_BOUNDS: Omit<SealsNeeds, "clock"> = {
  maxCount: 10_000,
  maxLength: 16_000_000,
  lifetimeMs: 3_600_000,
};

/** A body of which all is made into values is longer than this only where it may be a hundred thousand of them. */
const PARSED_ABOVE_BYTES = 262_144;

export type CallNeeds = {
  account: AccountServices;
  workers: Pool<typeof JOBS>;
  bodies: Shares;
  seals: Seals;
  streams: OpenStreams;
  /** Told of a fault of ours, which ends one stream. */
  tellFailure: (thrown: unknown) => void;
};

/** What carries model calls, of every kind: their routes, and the streams that are open. */
export function createCalls({ config }: LoadedConfig, { clock }: World, needs: CallNeeds) {
  const { account, workers, bodies, seals } = needs;
  const { limits, timeouts, worker_pool } = config;
  const pump = createPump({
    clock,
    heartbeatMs: timeouts.heartbeat * 1000,
    idleMs: timeouts.proxy_context * 1000,
    writeMs: timeouts.server_write * 1000,
    streams: needs.streams,
    onUnexpected: needs.tellFailure,
  });
  const offload = { pool: workers, aboveBytes: worker_pool.offload_above_bytes, maxDepth: limits.json_depth };
  const requestAboveBytes = Math.min(offload.aboveBytes, PARSED_ABOVE_BYTES);
  const common = {
    ...account,
    clock,
    bodies,
    read: createRead({ ...offload, maxSeals: SEAL_BOUNDS.maxCount }),
    tokenizer: createTokenizer(workers),
    work: createEmbeddingsWork({ ...offload, requestAboveBytes }),
    unsupportedFields: config.unsupported_fields,
    maxRequestBytes: limits.request_bytes,
    maxAnswerBytes: limits.answer_bytes,
  } satisfies CountNeeds & Record<string, unknown>;
  const relay = createRelay({ ...common, pump, seals, compat: config.compat });
  const countTokens = createCountTokens(common);
  const embed = createEmbed(common);
  const embeddings = createEmbeddings({ ...common, embed });
  const completions = createCompletions({
    ...common,
    relay,
    readPrompts: createReadPrompts({ ...offload, aboveBytes: requestAboveBytes }),
  });
  const ollamaEmbed = createOllamaEmbed({ ...common, embed });
  const routes: RouteRow[] = [
    ...chatRoutes({ relay }),
    ...completionRoutes({ completions }),
    ...responsesRoutes({ relay, countTokens }),
    ...messagesRoutes({ relay, countTokens }),
    ...embeddingRoutes({ embeddings }),
    ...geminiRoutes({ ...account, relay, countTokens }),
    ...ollamaRoutes({ ...account, relay, embed: ollamaEmbed }),
  ];
  return { pump, routes };
}
