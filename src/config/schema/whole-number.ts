import * as z from "zod/mini";
import { type About, setting } from "./setting.ts";

type Range = { min: number; max?: number };

/** A key that takes a whole number; both ends of the range belong to it. */
export function wholeNumber(fallback: number, { min, max, ...about }: About & Range) {
  const schema = z.int().check(z.minimum(min), z.maximum(max ?? Number.MAX_SAFE_INTEGER));
  const unit = about.unit ? ` of ${about.unit},` : "";
  const range = max === undefined ? `${min} or more` : `from ${min} to ${max}`;
  return setting(schema, fallback, { ...about, expected: `a whole number${unit} ${range}` });
}
