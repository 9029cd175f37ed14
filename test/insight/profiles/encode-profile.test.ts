import { describe, expect, test } from "bun:test";
import { encodeProfile, type ProfileJob } from "../../../src/insight/profiles/encode-profile.ts";
import { countedProfile } from "../../../src/insight/profiles/profile.ts";
import { JOBS } from "../../../src/workers/jobs.ts";
import { readPprof, wordsOf } from "../../support/pprof.ts";

const frame = (functionName: string, url: string) => ({
  ...{ functionName, url, scriptId: "1", lineNumber: 9, columnNumber: 0 },
});
const CPU = {
  profile: {
    nodes: [
      { id: 1, callFrame: frame("relay", "src/relay/relay.ts"), children: [2] },
      { id: 2, callFrame: frame("inspect", "src/inspect.ts"), positionTicks: [{ line: 12, ticks: 2 }] },
    ],
    startTime: 0,
    endTime: 2000,
    samples: [2, 2],
    timeDeltas: [1000, 1000],
  },
  ...{ threadMs: 2, startMs: 1000, durationMs: 2 },
};
const COUNTED: ProfileJob = {
  kind: "counted",
  name: "goroutine",
  form: "pprof",
  profile: countedProfile([["goroutine", "count"]], [{ stack: ["waiting", "gpt-4o"], values: [3] }], 1000),
};

function heapJob(): ProfileJob {
  const meta = { node_fields: ["type", "name", "self_size"], node_types: [["object"]] };
  const text = JSON.stringify({ snapshot: { meta }, nodes: [0, 0, 40], strings: ["Map"] });
  const snapshot = new TextEncoder().encode(text).buffer;
  return {
    kind: "heap",
    name: "heap",
    form: "pprof",
    sample: { counts: "inuse", snapshot, outsideBytes: 7, startMs: 0 },
  };
}

describe("a profile as it is written", () => {
  test("of the CPU has each stack by file and line, how often it was seen, and what it took", () => {
    const read = readPprof(encodeProfile({ kind: "cpu", sampled: CPU, form: "pprof" }));
    expect(read.columns).toEqual(["samples/count", "cpu/nanoseconds"]);
    expect(read.durationMs).toBe(2);
    expect(read.rows).toEqual([
      {
        stack: [
          { name: "inspect", file: "src/inspect.ts", line: 12 },
          { name: "relay", file: "src/relay/relay.ts", line: 10 },
        ],
        values: [2, 2_000_000],
      },
    ]);
  });

  test("as a trace is what DevTools open", () => {
    const text = new TextDecoder().decode(encodeProfile({ kind: "cpu", sampled: CPU, form: "trace" }));
    expect(JSON.parse(text)).toMatchObject({ samples: [2, 2], nodes: [{ id: 1 }, { id: 2 }] });
  });

  test("of the heap has what is alive by constructor", () => {
    const read = readPprof(encodeProfile(heapJob()));
    expect(wordsOf(read)).toEqual(["Map < object: 1 40", "(outside the JavaScript heap) < process: 0 7"]);
  });

  test("of counts is the same for programs and for people", () => {
    expect(wordsOf(readPprof(encodeProfile(COUNTED)))).toEqual(["waiting < gpt-4o: 3"]);
    expect(new TextDecoder().decode(encodeProfile({ ...COUNTED, form: "text" }))).toContain("waiting");
  });

  test("is the same from a worker, which hands its bytes over", async () => {
    const { result, transfer } = await JOBS.encodeProfile.run(COUNTED);
    expect(transfer).toEqual([result.buffer]);
    expect(wordsOf(readPprof(result))).toEqual(["waiting < gpt-4o: 3"]);
  });
});
