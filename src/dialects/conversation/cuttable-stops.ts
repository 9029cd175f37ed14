import { invalidValue } from "../request/request-field.ts";

/** All of them are looked for in each piece of an answer, on the event loop. Far more than any client sends. */
const MAX_COUNT = 64;
const MAX_LENGTH = 256;

/** The stop sequences, where an answer can be cut at them here; throws `invalid_value` for too many or too long ones. */
export function cuttableStops(sequences: readonly string[]): readonly string[] {
  if (sequences.length <= MAX_COUNT && sequences.every(({ length }) => length <= MAX_LENGTH)) return sequences;
  throw invalidValue("stop", `at most ${MAX_COUNT} texts of at most ${MAX_LENGTH} characters each, for this model`);
}
