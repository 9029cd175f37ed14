import {
  type Body,
  type ChatRequest,
  type ReadChat,
  type ReadOptions,
  readChat,
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
 * A megabyte of text is read in a millisecond, and on a thread for three times the CPU; a megabyte of tiny fields takes a
 * tenth of a second. So a body of very many fields goes to a worker from this length on.
 */
const DENSE_ABOVE_BYTES = 262_144;
/** A field has two of them at least; without them, two megabytes take a hundredth of a second whatever they are. */
const QUOTE = 0x22;
const MAX_QUOTES = 20_000;

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

  return (body, options) => {
    const isLong = body.length > aboveBytes || (body.length > DENSE_ABOVE_BYTES && !isSparse(body));
    if (!isLong) return readChat(body, maxDepth);
    const bytes = owned(body);
    return readOnThread(bytes, options).catch(unlessTaken(options.signal, () => readChat(bytes, maxDepth)));
  };
}

/** Whether it has few fields, told in a fraction of the time that they would take. */
function isSparse(body: Body): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  let at = bytes.indexOf(QUOTE);
  for (let count = 0; at >= 0; at = bytes.indexOf(QUOTE, at + 1)) if (++count > MAX_QUOTES) return false;
  return true;
}

/** The bytes in a buffer that holds nothing else: with a part of it the rest would change hands too. */
function owned(body: Body): Body {
  return body.length === body.buffer.byteLength ? body : new Uint8Array(body);
}

function entryOf(callId: string, seal: string | undefined): [string, string][] {
  return seal === undefined ? [] : [[callId, seal]];
}
