import { seconds } from "./seconds.ts";
import { wholeNumber } from "./whole-number.ts";

/** How often a call is sent again when Copilot fails (design 7). */
export const retrySettings = {
  attempts: wholeNumber(3, {
    description: "Most requests to Copilot for one call, the first included; 1 sends nothing twice",
    min: 1,
    max: 10,
  }),
  base: seconds(1, {
    description: "Wait before the second attempt; 4 and 9 times as long before the next. A random part of it is waited",
    zero: "allowed",
  }),
  budget_percent: wholeNumber(20, {
    description: "Retries in percent of all calls, beyond a store of 10",
    min: 0,
    max: 100,
  }),
};
