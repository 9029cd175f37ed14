import { seconds } from "./seconds.ts";
import { wholeNumber } from "./whole-number.ts";

const GIBIBYTE = 1_073_741_824;

/** What one request and all of them together may take (design 7). */
export const limitSettings = {
  request_bytes: wholeNumber(5_242_880, {
    description: "Largest request body",
    min: 1,
    max: GIBIBYTE,
    unit: "bytes",
  }),
  json_depth: wholeNumber(128, { description: "Deepest nesting of a request body", min: 1, max: 1000 }),
  answer_bytes: wholeNumber(33_554_432, {
    description: "Largest JSON answer of Copilot",
    min: 1,
    max: GIBIBYTE,
    unit: "bytes",
  }),
  in_flight: wholeNumber(512, { description: "Most model calls at the same time", min: 1, max: 100_000 }),
  queue: wholeNumber(128, { description: "Most model calls that wait for their turn", min: 0, max: 100_000 }),
  queue_wait: seconds(10, { description: "Longest wait of a call for its turn" }),
};
