import { wholeNumber } from "./whole-number.ts";

/** When a model or host that fails is left alone (design 7); for how long is `timeouts.circuit_breaker`. */
export const breakerSettings = {
  failures: wholeNumber(5, { description: "Failed attempts in a row that open a circuit breaker", min: 1, max: 1000 }),
};
