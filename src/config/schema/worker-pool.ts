import * as z from "zod/mini";
import { seconds } from "./seconds.ts";
import { setting } from "./setting.ts";
import { wholeNumber } from "./whole-number.ts";

/** Threads for what would hold up the event loop (design 13). */
export const workerPoolSettings = {
  size: setting(z.nullable(z.int().check(z.minimum(0), z.maximum(1000))), null, {
    description: "Most worker threads at the same time; null for two a processor, 0 for none",
    expected: "a whole number from 0 to 1000",
  }),
  idle: seconds(60, { description: "How long a worker thread is kept without work" }),
  offload_above_bytes: wholeNumber(2_097_152, {
    description:
      "Longer request bodies are read by a worker thread, so that no stream waits for it; those of very many fields from 65536 bytes on",
    min: 0,
    unit: "bytes",
  }),
};
