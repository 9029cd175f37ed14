import type { EmbedWork } from "../dialects/ollama/embed-work.ts";
import { writeEmbed } from "../dialects/ollama/write-embed.ts";
import type { EmbeddingsWork } from "../dialects/openai-embeddings/embeddings-work.ts";
import { readAnswer } from "../dialects/openai-embeddings/read-answer.ts";
import { readRequest } from "../dialects/openai-embeddings/read-request.ts";
import { writeAnswer } from "../dialects/openai-embeddings/write-answer.ts";
import { buffersOf } from "./buffers-of.ts";
import type { JOBS } from "./jobs.ts";
import { ownedBytes } from "./owned-bytes.ts";
import type { Pool } from "./pool.ts";
import { unlessTaken } from "./unless-taken.ts";

export type EmbeddingsWorkNeeds = {
  pool: Pick<Pool<typeof JOBS>, "run">;
  /** What is longer goes to a worker: an answer of 512 vectors takes 60 ms to be read, and 90 to be written. */
  aboveBytes: number;
  maxDepth: number;
};

/** Does the long ones on a thread. */
export function createEmbeddingsWork({ pool, aboveBytes, maxDepth }: EmbeddingsWorkNeeds): EmbeddingsWork & EmbedWork {
  return {
    async readRequest(body, { client, signal }) {
      const here = () => readRequest(bytes, maxDepth);
      const bytes = ownedBytes(body);
      if (bytes.length <= aboveBytes) return here();
      const options = { client, signal, transfer: [bytes.buffer] };
      return await pool.run("readEmbeddings", { body: bytes, maxDepth }, options).catch(unlessTaken(signal, here));
    },
    async readAnswer(body, wanted, { client, signal }) {
      const here = () => readAnswer(bytes, wanted);
      const bytes = ownedBytes(body);
      if (bytes.length <= aboveBytes) return here();
      const options = { client, signal, transfer: [bytes.buffer] };
      return await pool.run("readVectors", { body: bytes, wanted }, options).catch(unlessTaken(signal, here));
    },
    async writeAnswer(answer, { client, signal }) {
      const here = () => writeAnswer(answer);
      const buffers = buffersOf(answer.vectors);
      if (buffers.reduce((sum, { byteLength }) => sum + byteLength, 0) <= aboveBytes) return here();
      return await pool
        .run("writeVectors", answer, { client, signal, transfer: buffers })
        .catch(unlessTaken(signal, here));
    },
    async writeEmbed(answer, { client, signal }) {
      const here = () => writeEmbed(answer);
      const buffers = buffersOf(answer.vectors);
      if (buffers.reduce((sum, { byteLength }) => sum + byteLength, 0) <= aboveBytes) return here();
      return await pool
        .run("writeOllamaVectors", answer, { client, signal, transfer: buffers })
        .catch(unlessTaken(signal, here));
    },
  };
}
