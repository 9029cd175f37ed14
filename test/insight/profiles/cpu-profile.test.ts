import { describe, expect, test } from "bun:test";
import { cpuProfile, cpuTrace, type SampledCpu } from "../../../src/insight/profiles/cpu-profile.ts";
import type { CpuProfile } from "../../../src/world/profiler.ts";

const MS = 1000;

function node(id: number, functionName: string, url: string, more: Partial<CpuProfile["nodes"][number]> = {}) {
  const lineNumber = url === "" ? -1 : 9;
  return { id, callFrame: { functionName, scriptId: "1", url, lineNumber, columnNumber: 0 }, ...more };
}

const NODES = [
  node(1, "(root)", "", { children: [2] }),
  node(2, "relay", "src/relay/relay.ts", { children: [3, 4] }),
  node(3, "inspect", "src/dialects/openai-chat/inspect.ts", {
    positionTicks: [
      { line: 12, ticks: 3 },
      { line: 20, ticks: 1 },
    ],
  }),
  node(4, "", "src/relay/plan.ts"),
];

function sampled(samples: number[], timeDeltas: number[], threadMs: number, nodes = NODES): SampledCpu {
  return { profile: { nodes, startTime: 0, endTime: 0, samples, timeDeltas }, threadMs, startMs: 0, durationMs: 10 };
}

function told(profile: SampledCpu) {
  return cpuProfile(profile).rows.map(
    ({ stack, values }) =>
      `${stack.map(({ name, line }) => `${name}:${line ?? ""}`).join(" < ")} = ${values.join(" ")}`,
  );
}

describe("a CPU profile", () => {
  test("counts each stack by the line that ran, and shares its time out over them", () => {
    expect(told(sampled([3, 3, 3, 3], [MS, MS, MS, MS], 4))).toEqual([
      "inspect:12 < relay:10 = 3 3000000",
      "inspect:20 < relay:10 = 1 1000000",
    ]);
  });

  test("says of a function without a name where it is, so that two of them are two", () => {
    expect(told(sampled([4], [MS], 1))).toEqual(["(anonymous) src/relay/plan.ts:10:10 < relay:10 = 1 1000000"]);
    const native = [node(1, "(root)", "", { children: [2] }), node(2, "", "")];
    expect(told(sampled([2], [MS], 1, native))).toEqual(["(native):0 = 1 1000000"]);
  });

  test("takes a long gap for a wait, in which nothing ran", () => {
    expect(told(sampled([2], [500 * MS], 2))).toEqual(["relay:10 = 1 2000000"]);
  });

  test("adds up to the CPU time of the thread: what no sample explains was outside JavaScript", () => {
    expect(told(sampled([2], [MS], 5))).toEqual(["relay:10 = 1 1000000", "(outside JavaScript): = 0 4000000"]);
    expect(told(sampled([], [], 0))).toEqual([]);
  });

  test("adds up to no more than it either, on a machine that had no processor free", () => {
    expect(told(sampled([2, 2], [2 * MS, 2 * MS], 1))).toEqual(["relay:10 = 2 1000000"]);
  });
});

describe("where the sources are", () => {
  const places = [
    ["file:///home/octo/proxy/src/relay/relay.ts", "src/relay/relay.ts"],
    ["/home/src/proxy/src/main.ts", "src/main.ts"],
    ["/home/octo/proxy/node_modules/zod/src/core.js", "node_modules/zod/src/core.js"],
    ["C:\\Users\\octo\\proxy\\src\\main.ts", "src/main.ts"],
    ["/home/octo/elsewhere.ts", "elsewhere.ts"],
    ["src/main.ts", "src/main.ts"],
    ["node:events", "node:events"],
  ] as const;

  test.each(places)("%s is told as %s", (url, path) => {
    const profile = sampled([2], [MS], 1, [node(1, "(root)", "", { children: [2] }), node(2, "run", url)]);
    expect(cpuProfile(profile).rows[0]?.stack[0]?.file).toBe(path);
    expect(JSON.parse(cpuTrace(profile)).nodes[1].callFrame).toEqual({
      ...profile.profile.nodes[1]?.callFrame,
      url: path,
    });
  });
});
