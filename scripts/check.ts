/**
 * Everything but the slow tests: `bun run check`. All steps run, one line each; what a failed one printed follows it.
 */
type Step = { name: string; command: readonly string[] };

// By Bun itself, and not by their `#!/usr/bin/env node`: a machine with nothing but Bun can check too.
const bin = (path: string) => [process.execPath, `node_modules/${path}`];

const without = (...patterns: readonly string[]) => patterns.flatMap((one) => ["--path-ignore-patterns", one]);

const STATIC: readonly Step[] = [
  {
    name: "format, lint, layers",
    command: [...bin("@biomejs/biome/bin/biome"), "check", "--config-path=.ci", "--error-on-warnings", "."],
  },
  { name: "types", command: [...bin("typescript/bin/tsc"), "-p", "."] },
  { name: "dead code", command: bin("knip/bin/knip-bun.js") },
  { name: "generated docs", command: [process.execPath, "scripts/docs.ts", "--check"] },
];
const TESTS: readonly Step[] = [
  { name: "fast tests", command: [process.execPath, "run", "test", ...without("test/flows/**", "test/clients/**")] },
];

// Two lanes for two cores, so that no test competes with more than one other program.
const passed = (await Promise.all([runInOrder(STATIC), runInOrder(TESTS)])).every(Boolean);
process.exit(passed ? 0 : 1);

async function runInOrder(steps: readonly Step[]): Promise<boolean> {
  let passed = true;
  for (const step of steps) passed = (await run(step)) && passed;
  return passed;
}

async function run({ name, command }: Step): Promise<boolean> {
  const startMs = performance.now();
  const child = Bun.spawn([...command], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [stdout, stderr, exitCode] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  console.log(`${exitCode === 0 ? "ok    " : "FAILED"} ${name.padEnd(22)} ${seconds} s`);
  if (exitCode !== 0) console.log(`${stdout}${stderr}`.trimEnd());
  return exitCode === 0;
}
