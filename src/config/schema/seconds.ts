import * as z from "zod";

/** A day. Timers count in 31 bits of milliseconds and fire at once beyond that. */
const MAX_SECONDS = 86_400;

type About = {
  description: string;
  noEffect?: string;
  zero?: "allowed";
  /** More is accepted, as the Go program did, and means this. */
  most?: number;
};

/** A duration in seconds, fractions allowed, from a millisecond to a day; zero only where it means something. */
export function seconds(fallback: number, { zero, most = MAX_SECONDS, ...about }: About) {
  return z
    .number()
    .min(zero === "allowed" ? 0 : 0.001)
    .max(MAX_SECONDS)
    .overwrite((value) => Math.min(value, most))
    .default(fallback)
    .meta({ ...about, unit: "seconds" });
}
