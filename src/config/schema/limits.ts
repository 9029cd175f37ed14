import * as z from "zod";
import { seconds } from "./seconds.ts";

const GIBIBYTE = 1_073_741_824;

/** What one request and all of them together may take (design 7). */
export const limitSettings = {
  request_bytes: z
    .int()
    .min(1)
    .max(GIBIBYTE)
    .default(5_242_880)
    .meta({ description: "Largest request body", unit: "bytes" }),
  json_depth: z.int().min(1).max(1000).default(128).meta({ description: "Deepest nesting of a request body" }),
  answer_bytes: z
    .int()
    .min(1)
    .max(GIBIBYTE)
    .default(33_554_432)
    .meta({ description: "Largest JSON answer of Copilot", unit: "bytes" }),
  in_flight: z.int().min(1).max(100_000).default(512).meta({ description: "Most model calls at the same time" }),
  queue: z.int().min(0).max(100_000).default(128).meta({ description: "Most model calls that wait for their turn" }),
  queue_wait: seconds(10, { description: "Longest wait of a call for its turn" }),
};
