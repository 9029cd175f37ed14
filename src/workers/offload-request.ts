import type { Asked, Body } from "../dialects/dialect.ts";
import {
  type Read,
  type Reading,
  type ReadOptions,
  type ReadRequest,
  readRequest,
  readSparseRequest,
} from "../dialects/request/read-request.ts";
import { parseExact } from "../wire/json-exact.ts";
import type { JOBS } from "./jobs.ts";
import { ownedBytes } from "./owned-bytes.ts";
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
 * A megabyte of text is read in a millisecond, and on a thread for three times the CPU; a quarter of one of tiny parts
 * takes a tenth of a second, most of it to be translated. So a body from this length on is given to a worker when it
 * turns out to have very many values, names of fields among them. A conversation has thousands; what is shorter, or has
 * no more of them, takes two hundredths of a second, whatever it is.
 */
const DENSE_ABOVE_BYTES = 65_536;
const MAX_VALUES = 10_000;

/** Reads requests, the long ones on a thread; whoever calls it sees no difference. */
export function createRead({ pool, aboveBytes, maxDepth, maxSeals }: OffloadNeeds): Read {
  async function readOnThread(owned: Body, { client, signal, ...asked }: ReadOptions): Promise<ReadRequest> {
    const reading = { ...asked, maxDepth };
    const unread = { ...reading, body: owned, maxCallIds: maxSeals };
    const options = { signal, client, transfer: [owned.buffer] };
    const { body, facts, callIds } = await pool.run("inspectRequest", unread, options);
    const here = () => readRequest(body, reading);
    const onward = { signal, client, transfer: [body.buffer] };
    return {
      facts,
      // What asks nothing is never this long.
      answerHere: () => undefined,
      prepare(needs) {
        const { sealOf, ...rest } = needs;
        const seals = new Map(callIds.flatMap((id) => entryOf(id, sealOf(id))));
        const job = pool.run("prepareRequest", { ...reading, body, seals, ...rest }, onward);
        const prepared = job.then(({ asked, ...sent }) => ({ ...sent, asked: parseExact(asked) as Asked }));
        return prepared.catch(unlessTaken(signal, () => here().prepare(needs)));
      },
      countable: () =>
        pool.run("readTexts", { ...reading, body }, onward).catch(unlessTaken(signal, () => here().countable())),
    };
  }

  function readHere(body: Body, reading: Reading): ReadRequest | undefined {
    if (body.length > aboveBytes) return undefined;
    if (body.length <= DENSE_ABOVE_BYTES) return readRequest(body, reading);
    return readSparseRequest(body, reading, { maxValues: MAX_VALUES });
  }

  return (body, options) => {
    const { client: _, signal, ...asked } = options;
    const reading = { ...asked, maxDepth };
    const request = readHere(body, reading);
    if (request) return request;
    const bytes = ownedBytes(body);
    return readOnThread(bytes, options).catch(unlessTaken(signal, () => readRequest(bytes, reading)));
  };
}

function entryOf(callId: string, seal: string | undefined): [string, string][] {
  return seal === undefined ? [] : [[callId, seal]];
}
