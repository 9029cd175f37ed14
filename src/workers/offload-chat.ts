import { type Body, type ChatRequest, type ReadChat, readChat } from "../dialects/openai-chat/chat-request.ts";
import type { JOBS } from "./jobs.ts";
import type { Pool } from "./pool.ts";
import { unlessTaken } from "./unless-taken.ts";

export type OffloadNeeds = {
  pool: Pick<Pool<typeof JOBS>, "run">;
  /** Longer bodies go to a worker; for others the way there costs more than it gains. */
  aboveBytes: number;
  maxDepth: number;
};

/** Reads chat requests, the long ones on a thread; whoever calls it sees no difference. */
export function createReadChat({ pool, aboveBytes, maxDepth }: OffloadNeeds): ReadChat {
  async function readOnThread(owned: Body, signal: AbortSignal): Promise<ChatRequest> {
    const options = { signal, transfer: [owned.buffer] };
    const { body, facts, callIds } = await pool.run("inspectChat", { body: owned, maxDepth }, options);
    return {
      facts,
      prepare(needs) {
        const { model, unsupportedFields, sealOf } = needs;
        const seals = new Map(callIds.flatMap((id) => entryOf(id, sealOf(id))));
        const input = { body, maxDepth, model, unsupportedFields, seals };
        const job = pool.run("prepareChat", input, { signal, transfer: [body.buffer] });
        return job.catch(unlessTaken(signal, () => readChat(body, maxDepth).prepare(needs)));
      },
    };
  }

  return (body, signal) => {
    if (body.length <= aboveBytes) return readChat(body, maxDepth);
    const bytes = owned(body);
    return readOnThread(bytes, signal).catch(unlessTaken(signal, () => readChat(bytes, maxDepth)));
  };
}

/** The bytes in a buffer that holds nothing else: with a part of it the rest would change hands too. */
function owned(body: Body): Body {
  return body.length === body.buffer.byteLength ? body : new Uint8Array(body);
}

function entryOf(callId: string, seal: string | undefined): [string, string][] {
  return seal === undefined ? [] : [[callId, seal]];
}
