import type { EmbedWork } from "../dialects/ollama/embed-work.ts";
import { readEmbed } from "../dialects/ollama/read-embed.ts";
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
  /** A longer request goes to a worker: all of it is made into values, and a megabyte may be a million of them. */
  requestAboveBytes: number;
  /** So does a longer answer: one of 512 vectors takes 60 ms to be read, and 90 to be written. */
  aboveBytes: number;
  maxDepth: number;
};

/** Does the long ones on a thread. */
export function createEmbeddingsWork(needs: EmbeddingsWorkNeeds): EmbeddingsWork & EmbedWork {
  const { pool, requestAboveBytes, aboveBytes, maxDepth } = needs;
  return {
    async readRequest(body, { client, signal }) {
      const here = () => readRequest(bytes, maxDepth);
      const bytes = ownedBytes(body);
      if (bytes.length <= requestAboveBytes) return here();
      const options = { client, signal, transfer: [bytes.buffer] };
      return await pool.run("readEmbeddings", { body: bytes, maxDepth }, options).catch(unlessTaken(signal, here));
    },
    async readEmbed(operation, body, { client, signal }) {
      const here = () => readEmbed(operation, bytes, maxDepth);
      const bytes = ownedBytes(body);
      if (bytes.length <= requestAboveBytes) return here();
      const unread = { operation, body: bytes, maxDepth };
      const options = { client, signal, transfer: [bytes.buffer] };
      return await pool.run("readOllamaEmbed", unread, options).catch(unlessTaken(signal, here));
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
