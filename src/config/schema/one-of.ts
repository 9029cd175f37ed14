import * as z from "zod/mini";

/** One of some words, in any case: the Go program took LOG_LEVEL in capitals too. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.pipe(
    z.transform((written: unknown) => (typeof written === "string" ? written.toLowerCase() : written)),
    z.enum(words),
  );
}
