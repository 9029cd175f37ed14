import type { Countable } from "../dialects/conversation/texts.ts";
import type { RequestFacts } from "../dialects/dialect.ts";
import { type EmbedOperation, type EmbedRequest, readEmbed } from "../dialects/ollama/read-embed.ts";
import { type EmbedAnswer, writeEmbed } from "../dialects/ollama/write-embed.ts";
import { type PromptRequest, promptsOf } from "../dialects/openai-completions/prompts.ts";
import { type EmbeddingsAnswer, readAnswer, type Wanted } from "../dialects/openai-embeddings/read-answer.ts";
import { type EmbeddingsRequest, readRequest } from "../dialects/openai-embeddings/read-request.ts";
import { type AnswerToWrite, writeAnswer } from "../dialects/openai-embeddings/write-answer.ts";
import {
  countable,
  inspectWhole,
  type Prepared,
  type PrepareNeeds,
  prepare,
  type Reading,
} from "../dialects/request/read-request.ts";
import type { Encoding } from "../dialects/tokens/encoding.ts";
import type { ProfileJob } from "../insight/profiles/encode-profile.ts";
import { buffersOf } from "./buffers-of.ts";
import type { Handed, JobTable } from "./message.ts";

type Body = Uint8Array<ArrayBuffer>;

type Unread = Reading & { body: Body };

type Uninspected = Unread & {
  /** Of more calls than this the last are told. */
  maxCallIds: number;
};

/** A body with what must be known of it, and the ids of tool calls whose seals may be wanted when it is prepared. */
type Inspected = { body: Body; facts: RequestFacts; callIds: string[] };

type Unprepared = Unread & Omit<PrepareNeeds, "sealOf"> & { seals: ReadonlyMap<string, string> };

/** What the answer is written with goes as JSON text: a number with more digits than a double has crosses no thread. */
type Packed = Omit<Prepared, "asked"> & { asked: string };

type UnreadEmbed = Pick<Unread, "body" | "maxDepth"> & { operation: EmbedOperation };

type Texts = { texts: readonly string[]; encoding: Encoding };

type Tokens = { lists: readonly Uint32Array[]; encoding: Encoding; param: string };

/** What a worker can do. A name and its input go in, and plain data comes out. */
export const JOBS = {
  /** Reads a request. What it found in the body stays here, since handing over much of it costs more than finding it. */
  inspectRequest: {
    run({ body, maxCallIds, ...reading }: Uninspected): Handed<Inspected> {
      const { facts, callIds } = inspectWhole(body, reading);
      return { result: { body, facts, callIds: callIds.slice(-maxCallIds) }, transfer: [body.buffer] };
    },
  },
  /** Makes the body of a request what the model takes. */
  prepareRequest: {
    run({ body, dialect, purpose, url, maxDepth, seals, ...needs }: Unprepared): Handed<Packed> {
      const reading = { dialect, purpose, url, maxDepth };
      const sealOf = (callId: string) => seals.get(callId);
      const prepared = prepare(body, inspectWhole(body, reading), reading, { ...needs, sealOf });
      const packed = { ...prepared, asked: JSON.stringify(prepared.asked) };
      return { result: packed, transfer: [prepared.body.buffer] };
    },
  },
  /** All that a model would read of a request. */
  readTexts: {
    run({ body, ...reading }: Unread): Handed<Countable> {
      return { result: countable(body, inspectWhole(body, reading), reading), transfer: [] };
    },
  },
  /** Reads the prompts of a request for completions, where there is more than one text. */
  readPrompts: {
    run({ body, maxDepth }: Pick<Unread, "body" | "maxDepth">): Handed<PromptRequest | undefined> {
      const request = promptsOf(body, maxDepth);
      const lists = request?.prompts.filter((prompt) => typeof prompt !== "string") ?? [];
      return { result: request, transfer: buffersOf(lists) };
    },
  },
  /** Reads a request for embeddings. */
  readEmbeddings: {
    run({ body, maxDepth }: Pick<Unread, "body" | "maxDepth">): Handed<EmbeddingsRequest> {
      const request = readRequest(body, maxDepth);
      const { inputs } = request;
      return { result: request, transfer: inputs.kind === "tokens" ? buffersOf(inputs.lists) : [] };
    },
  },
  /** The same of a client of Ollama. */
  readOllamaEmbed: {
    run({ operation, body, maxDepth }: UnreadEmbed): Handed<EmbedRequest> {
      return { result: readEmbed(operation, body, maxDepth), transfer: [] };
    },
  },
  /** Reads upstream's answer to one of either. */
  readVectors: {
    run({ body, wanted }: { body: Body; wanted: Wanted }): Handed<EmbeddingsAnswer> {
      const answer = readAnswer(body, wanted);
      return { result: answer, transfer: answer.kind === "embeddings" ? buffersOf(answer.embeddings.vectors) : [] };
    },
  },
  /** Writes the client's. */
  writeVectors: {
    run(answer: AnswerToWrite): Handed<Body> {
      const body = writeAnswer(answer);
      return { result: body, transfer: [body.buffer] };
    },
  },
  /** The same for a client of Ollama. */
  writeOllamaVectors: {
    run(answer: EmbedAnswer): Handed<Body> {
      const body = writeEmbed(answer);
      return { result: body, transfer: [body.buffer] };
    },
  },
  /** Counts the tokens of texts; the vocabulary is loaded when there are some. */
  countTokens: {
    async run({ texts, encoding }: Texts): Promise<Handed<number>> {
      const { countTokens } = await import("../dialects/tokens/count-tokens.ts");
      return { result: await countTokens(texts, encoding), transfer: [] };
    },
  },
  /** Makes texts of tokens; loaded likewise. */
  decodeTokens: {
    async run({ lists, encoding, param }: Tokens): Promise<Handed<string[]>> {
      const { decodeTokens } = await import("../dialects/tokens/decode-tokens.ts");
      return { result: await decodeTokens(lists, encoding, param), transfer: [] };
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
