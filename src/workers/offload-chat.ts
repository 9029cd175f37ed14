import {
  type Body,
  type ChatRequest,
  type ReadChat,
  type ReadOptions,
  readChat,
  readSparseChat,
} from "../dialects/openai-chat/chat-request.ts";
import type { JOBS } from "./jobs.ts";
import type { Pool } from "./pool.ts";
import { unlessTaken } from "./unless-taken.ts";

export type OffloadNeeds = {
  pool: Pick<Pool<typeof JOBS>, "run">;
  /** Longer bodies go to a worker; for others the way there costs more than it gains. */
  aboveBytes: number;
  maxDepth: number;
  /** Of how many tool calls seals are kept; for no more of them it is worth asking. */
  maxSeals: number;
};

/**
 * A megabyte of text is read in a millisecond, and on a thread for three times the CPU; one of tiny fields takes a
 * hundredth of a second and more. So a body from this length on is given to a worker when it turns out to have
 * very many strings, of which each field has one at least; without them, two megabytes take a hundredth of a second
 * whatever they are. A conversation has thousands.
 */
const DENSE_ABOVE_BYTES = 262_144;
const MAX_STRINGS = 10_000;

/** Reads chat requests, the long ones on a thread; whoever calls it sees no difference. */
export function createReadChat({ pool, aboveBytes, maxDepth, maxSeals }: OffloadNeeds): ReadChat {
  async function readOnThread(owned: Body, { client, signal }: ReadOptions): Promise<ChatRequest> {
    const options = { signal, client, transfer: [owned.buffer] };
    const unread = { body: owned, maxDepth, maxCallIds: maxSeals };
    const { body, facts, callIds } = await pool.run("inspectChat", unread, options);
    return {
      facts,
      prepare(needs) {
        const { model, unsupportedFields, sealOf } = needs;
        const seals = new Map(callIds.flatMap((id) => entryOf(id, sealOf(id))));
        const input = { body, maxDepth, model, unsupportedFields, seals };
        const job = pool.run("prepareChat", input, { ...options, transfer: [body.buffer] });
        return job.catch(unlessTaken(signal, () => readChat(body, maxDepth).prepare(needs)));
      },
    };
  }

  function readHere(body: Body): ChatRequest | undefined {
    if (body.length > aboveBytes) return undefined;
    if (body.length <= DENSE_ABOVE_BYTES) return readChat(body, maxDepth);
    return readSparseChat(body, maxDepth, { maxStrings: MAX_STRINGS });
  }

  return (body, options) => {
    const request = readHere(body);
    if (request) return request;
    const bytes = owned(body);
    return readOnThread(bytes, options).catch(unlessTaken(options.signal, () => readChat(bytes, maxDepth)));
  };
}

/** The bytes in a buffer that holds nothing else: with a part of it the rest would change hands too. */
function owned(body: Body): Body {
  return body.length === body.buffer.byteLength ? body : new Uint8Array(body);
}

function entryOf(callId: string, seal: string | undefined): [string, string][] {
  return seal === undefined ? [] : [[callId, seal]];
}
