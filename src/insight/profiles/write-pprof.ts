import { gzipSync } from "node:zlib";
import * as pprof from "pprof-format";
import type { Frame, Profile } from "./profile.ts";

/** What the profile is of, as `go tool pprof` shows it. */
const PROGRAM = "github-copilot-svcs";

const NANOS_PER_MS = 1_000_000n;

/** The profile as `go tool pprof` reads it: profile.proto of github.com/google/pprof, gzipped. */
export function writePprof({ columns, rows, period, startMs, durationMs }: Profile): Uint8Array {
  const stringTable = new pprof.StringTable();
  const text = (word: string) => stringTable.dedup(word);
  const typeOf = ([type, unit]: Profile["columns"][number]) =>
    new pprof.ValueType({ type: text(type), unit: text(unit) });
  const places = createPlaces(text);
  const sample = rows.map(
    ({ stack, values }) => new pprof.Sample({ locationId: stack.map(places.idOf), value: [...values] }),
  );
  const periodType = columns.at(-1);
  const profile = new pprof.Profile({
    sampleType: columns.map(typeOf),
    sample,
    // It says that every name is known, so that nobody looks for an executable to find them in.
    mapping: [new pprof.Mapping({ id: 1, filename: text(PROGRAM), ...KNOWN })],
    ...places.tables(),
    stringTable,
    timeNanos: BigInt(Math.round(startMs)) * NANOS_PER_MS,
    durationNanos: BigInt(Math.round(durationMs)) * NANOS_PER_MS,
    ...(periodType && { periodType: typeOf(periodType) }),
    period,
  });
  return gzipSync(profile.encode());
}

const KNOWN = { hasFunctions: true, hasFilenames: true, hasLineNumbers: true };

/** Numbers functions, and the lines in them, once each. */
function createPlaces(text: (word: string) => number) {
  const functions = new Map<string, pprof.Function>();
  const locations = new Map<string, pprof.Location>();

  function functionIdOf({ name, file = "", startLine = 0 }: Frame): number {
    const key = `${name}\n${file}\n${startLine}`;
    const known = functions.get(key);
    if (known) return Number(known.id);
    const id = functions.size + 1;
    functions.set(key, new pprof.Function({ id, name: text(name), filename: text(file), startLine }));
    return id;
  }

  return {
    idOf(frame: Frame): number {
      const functionId = functionIdOf(frame);
      const { line = 0 } = frame;
      const key = `${functionId}:${line}`;
      const known = locations.get(key);
      if (known) return Number(known.id);
      const id = locations.size + 1;
      locations.set(key, new pprof.Location({ id, mappingId: 1, line: [new pprof.Line({ functionId, line })] }));
      return id;
    },
    tables: () => ({ location: [...locations.values()], function: [...functions.values()] }),
  };
}
