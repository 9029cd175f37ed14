/**
 * Tries the clients that docs/clients.md names, on the binary: `bun run clients`. The libraries are tried by `bun test`
 * too; the command-line clients are installed here, as their bun.lock has them, and `--programs` tries them alone.
 */
const PROGRAMS = "test/clients/programs";
const isAlone = process.argv.includes("--programs");

const steps: readonly (readonly string[])[] = [
  ["scripts/build.ts"],
  // Their executables come as packages of their own; the install scripts would only put them elsewhere.
  ["install", "--frozen-lockfile", "--ignore-scripts", "--cwd", PROGRAMS],
  // More at once would be slower than what they wait for.
  [
    "test",
    "--max-concurrency",
    "4",
    ...(isAlone ? [] : ["./test/clients/clients.test.ts"]),
    `./${PROGRAMS}/programs.ts`,
  ],
];

for (const step of steps) {
  const child = Bun.spawn([process.execPath, ...step], { stdio: ["ignore", "inherit", "inherit"] });
  const code = await child.exited;
  if (code !== 0) process.exit(code);
}
