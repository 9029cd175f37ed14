import type { CpuProfile } from "../../world/profiler.ts";
import type { Frame, Profile } from "./profile.ts";

/** Microseconds between two samples. */
export const SAMPLE_EVERY = 1000;

export type SampledCpu = { profile: CpuProfile; threadMs: number; startMs: number; durationMs: number };

type Node = CpuProfile["nodes"][number];

const OUTSIDE: Frame = { name: "(outside JavaScript)" };

/**
 * The sampled stacks, each with how often it was seen and the CPU time that it took in nanoseconds. All of them
 * together took what the thread did, as the system counted it.
 */
export function cpuProfile({ profile, threadMs, startMs, durationMs }: SampledCpu): Profile {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node] as const)),
  );
  const seen = weigh(profile);
  const threadNanos = threadMs * 1e6;
  const seenNanos = [...seen.values()].reduce((sum, { nanos }) => sum + nanos, 0);
  // On a busy machine a sample's time has pauses in it, in which the thread waited for a processor.
  const scale = Math.min(1, threadNanos / seenNanos);
  const rows: Profile["rows"][number][] = [...seen].flatMap(([id, { count, nanos }]) => {
    const node = nodes.get(id);
    if (!node) return [];
    const callers = callersOf(node, parents);
    return linesOf(node).map(({ line, share }) => ({
      stack: [{ ...frameOf(node), line }, ...callers],
      values: [Math.round(count * share), Math.round(nanos * share * scale)],
    }));
  });
  if (threadNanos > seenNanos) rows.push({ stack: [OUTSIDE], values: [0, Math.round(threadNanos - seenNanos)] });
  const columns = [["samples", "count"] as const, ["cpu", "nanoseconds"] as const];
  return { columns, rows, period: SAMPLE_EVERY * 1000, startMs, durationMs };
}

/** The same as Chrome's DevTools open it, with no path of the machine in it. */
export function cpuTrace({ profile }: SampledCpu): string {
  const nodes = profile.nodes.map((node) => ({
    ...node,
    callFrame: { ...node.callFrame, url: projectPath(node.callFrame.url) },
  }));
  return JSON.stringify({ ...profile, nodes });
}

/**
 * A sample stands for the time since the one before. While nothing ran none was taken, so that a long gap says only
 * that something ran at its end.
 */
function weigh({ samples = [], timeDeltas = [] }: CpuProfile): Map<number, { count: number; nanos: number }> {
  const seen = new Map<number, { count: number; nanos: number }>();
  for (const [index, id] of samples.entries()) {
    const { count, nanos } = seen.get(id) ?? { count: 0, nanos: 0 };
    const micros = Math.min(timeDeltas[index] ?? SAMPLE_EVERY, 2 * SAMPLE_EVERY);
    seen.set(id, { count: count + 1, nanos: nanos + micros * 1000 });
  }
  return seen;
}

/** Which lines of the function ran, and what part of its samples each has. */
function linesOf({ callFrame, positionTicks = [] }: Node): { line: number; share: number }[] {
  const ticks = positionTicks.reduce((sum, position) => sum + position.ticks, 0);
  if (ticks === 0) return [{ line: callFrame.lineNumber + 1, share: 1 }];
  return positionTicks.map((position) => ({ line: position.line, share: position.ticks / ticks }));
}

function callersOf(node: Node, parents: ReadonlyMap<number, Node>): Frame[] {
  const callers: Frame[] = [];
  for (let at = parents.get(node.id); at; at = parents.get(at.id)) {
    if (at.callFrame.functionName !== "(root)") callers.push(frameOf(at));
  }
  return callers;
}

function frameOf({ callFrame: { functionName, url, lineNumber } }: Node): Frame {
  const file = projectPath(url);
  // The runtime counts from 0, and says -1 of its own functions.
  const startLine = lineNumber + 1;
  // pprof takes functions of one name for one function, unless it is asked for files too.
  const unnamed = file === "" ? "(native)" : `(anonymous) ${file}:${startLine}`;
  return { name: functionName || unnamed, file, startLine, line: startLine };
}

/**
 * The path of a source within the project. In the binary it is that already; when run from source it is absolute, and
 * would tell the name of the user.
 */
function projectPath(url: string): string {
  if (!/^(?:file:|[\\/]|[A-Za-z]:[\\/])/.test(url)) return url;
  const path = url.replaceAll("\\", "/");
  const inside = /.*\/(node_modules\/.*)/.exec(path) ?? /.*\/((?:src|test)\/.*)/.exec(path) ?? /.*\/(.*)/.exec(path);
  return inside?.[1] ?? "";
}
