import type { Clock } from "../world/clock.ts";
import type { Log, LogFields } from "../world/log.ts";

/** Tells what nobody expected, in a line of the log: never in words, which may quote a client, but by its place. */
export type FailureLog = (thrown: unknown, fields?: LogFields) => void;

/** The same failure again and again must not fill a disk; the access log has a line of each call that it hit. */
const AGAIN_MS = 60_000;
const MAX_PLACES = 100;

/** Each place at once when it is new, and then at most once a minute, with how often it came meanwhile. */
export function createFailureLog({ clock, log }: { clock: Clock; log: Log }): FailureLog {
  const places = new Map<string, { toldMs: number; untold: number }>();
  return (thrown, fields = {}) => {
    const place = placeOf(thrown);
    const nowMs = clock.monotonicMs();
    const known = places.get(place);
    if (known && nowMs - known.toldMs < AGAIN_MS) {
      known.untold++;
      return;
    }
    log.error("unexpected failure", { ...fields, cause: place, times: known && known.untold + 1 });
    places.delete(place);
    places.set(place, { toldMs: nowMs, untold: 0 });
    const [oldest] = places.keys();
    if (places.size > MAX_PLACES && oldest !== undefined) places.delete(oldest);
  };
}

/** What it is and where it was thrown. */
function placeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  // Its message stands in front of its stack, and may look like a place.
  const frames = String(thrown.stack).replace(thrown.message, "").split("\n");
  const place = frames.find((line) => /^\s*at /.test(line)) ?? "";
  return `${thrown.name} ${place.trim()}`.trim();
}
