import { type Body, type Prepared, type PrepareNeeds, prepare } from "../dialects/openai-chat/chat-request.ts";
import type { ModelFacts } from "../dialects/openai-chat/fit.ts";
import { type ChatFacts, inspect } from "../dialects/openai-chat/inspect.ts";
import type { ProfileJob } from "../insight/profiles/encode-profile.ts";
import type { Handed, JobTable } from "./message.ts";

type Unread = { body: Body; maxDepth: number };

type Uninspected = Unread & {
  /** Of more calls than this the last are told. */
  maxCallIds: number;
};

/** A body with what must be known of it, and the ids of tool calls whose seals may be wanted when it is prepared. */
type Inspected = { body: Body; facts: ChatFacts; callIds: string[] };

type Unprepared = Unread & {
  model: ModelFacts;
  unsupportedFields: PrepareNeeds["unsupportedFields"];
  seals: ReadonlyMap<string, string>;
};

/** What a worker can do. A name and its input go in, and plain data comes out. */
export const JOBS = {
  /** Reads a chat request. What it found in the body stays here, since handing over much of it costs more than finding it. */
  inspectChat: {
    run({ body, maxDepth, maxCallIds }: Uninspected): Handed<Inspected> {
      const { model, stream, choices, includeUsage, initiator, hasImages, unsealed } = inspect(body, maxDepth);
      const facts = { model, stream, choices, includeUsage, initiator, hasImages };
      const callIds = unsealed.flatMap((message) => message.callIds).slice(-maxCallIds);
      return { result: { body, facts, callIds }, transfer: [body.buffer] };
    },
  },
  /** Makes the body of a chat request what the model takes. */
  prepareChat: {
    run({ body, maxDepth, seals, ...needs }: Unprepared): Handed<Prepared> {
      const sealOf = (callId: string) => seals.get(callId);
      const prepared = prepare(body, inspect(body, maxDepth), { ...needs, sealOf });
      return { result: prepared, transfer: [prepared.body.buffer] };
    },
  },
  /** Writes what was measured as a profile; loaded when there is one. */
  encodeProfile: {
    async run(job: ProfileJob): Promise<Handed<Uint8Array<ArrayBuffer>>> {
      const { encodeProfile } = await import("../insight/profiles/encode-profile.ts");
      const result = new Uint8Array(encodeProfile(job));
      return { result, transfer: [result.buffer] };
    },
  },
} satisfies JobTable;
