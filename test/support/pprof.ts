import { gunzipSync } from "node:zlib";
import { Profile } from "pprof-format";

type ReadFrame = { name: string; file: string; line: number };
type ReadRow = { stack: ReadFrame[]; values: number[] };

/** A profile as whoever gets it reads it. */
export interface ReadProfile {
  /** Type and unit of each value, as "cpu/nanoseconds". */
  columns: string[];
  rows: ReadRow[];
  durationMs: number;
  /** Every text that is in it. */
  strings: string[];
}

export function readPprof(gzipped: ArrayBuffer | Uint8Array): ReadProfile {
  const profile = Profile.decode(gunzipSync(gzipped));
  const { strings } = profile.stringTable;
  const text = (index: number | bigint) => strings[Number(index)] ?? "";
  const functions = new Map(profile.function.map((row) => [Number(row.id), row]));
  const locations = new Map(profile.location.map((row) => [Number(row.id), row]));
  const frameAt = (id: number | bigint): ReadFrame => {
    const [line] = locations.get(Number(id))?.line ?? [];
    const found = functions.get(Number(line?.functionId));
    if (!line || !found) throw new Error(`The profile has no location ${id}.`);
    return { name: text(found.name), file: text(found.filename), line: Number(line.line) };
  };
  return {
    columns: profile.sampleType.map(({ type, unit }) => `${text(type)}/${text(unit)}`),
    rows: profile.sample.map(({ locationId, value }) => ({
      stack: locationId.map(frameAt),
      values: value.map(Number),
    })),
    durationMs: Number(profile.durationNanos) / 1e6,
    strings,
  };
}

/** The rows of a profile whose frames are words, as `leaf < caller: values`. */
export function wordsOf({ rows }: ReadProfile): string[] {
  return rows.map(({ stack, values }) => `${stack.map(({ name }) => name).join(" < ")}: ${values.join(" ")}`);
}
