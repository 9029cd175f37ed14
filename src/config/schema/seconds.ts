import * as z from "zod/mini";
import { setting } from "./setting.ts";

/** A day. Timers count in 31 bits of milliseconds and fire at once beyond that. */
const MAX_SECONDS = 86_400;

type AboutSeconds = {
  description: string;
  noEffect?: string;
  zero?: "allowed";
  /** More is accepted, as the Go program did, and means this. */
  most?: number;
};

/** A key that takes a duration in seconds, fractions allowed, from a millisecond to a day; zero only where it means something. */
export function seconds(fallback: number, { zero, most = MAX_SECONDS, ...about }: AboutSeconds) {
  const least = zero === "allowed" ? 0 : 0.001;
  const schema = z.number().check(
    z.minimum(least),
    z.maximum(MAX_SECONDS),
    z.overwrite((value) => Math.min(value, most)),
  );
  const range = `a number of seconds, from ${least} to ${MAX_SECONDS}`;
  const expected = most < MAX_SECONDS ? `${range} (at most ${most} takes effect)` : range;
  return setting(schema, fallback, { ...about, unit: "seconds", expected });
}
