import { afterAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = await mkdtemp(join(tmpdir(), "child-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A program that runs another in its place, as the one on Windows does; `child` is what that other does. */
async function startParent(child: string) {
  const source = JSON.stringify(join(process.cwd(), "src", "world", "child.ts"));
  const [parentFile, childFile] = [join(folder, "parent.ts"), join(folder, `${crypto.randomUUID()}.ts`)];
  await Bun.write(childFile, `import { onOrphaned } from ${source};\n${child}`);
  await Bun.write(
    parentFile,
    `import { runInstead } from ${source};
    process.exit(await runInstead([process.execPath, ${JSON.stringify(childFile)}, "a b", ""], { ...process.env, ADDED: "1" }));`,
  );
  const parent = Bun.spawn([process.execPath, parentFile], { stdin: "pipe", stdout: "pipe", stderr: "inherit" });
  const lines = parent.stdout.pipeThrough(new TextDecoderStream()).getReader();
  return { parent, next: async () => (await lines.read()).value };
}

const SERVES = `
  const alive = setInterval(() => {}, 1000);
  process.on("SIGTERM", () => { console.log("told to stop"); clearInterval(alive); process.exitCode = 5; });
  onOrphaned(() => { console.log("orphaned"); clearInterval(alive); });
  console.log("up");`;

describe("a process that another takes the place of", () => {
  test("gives it its words, environment and streams, and ends with its exit code", async () => {
    const { parent, next } = await startParent(
      `onOrphaned(() => {}); console.log(process.argv.slice(2), process.env.ADDED, await Bun.stdin.text()); process.exitCode = 3;`,
    );
    parent.stdin.write("typed");
    parent.stdin.end();
    expect(await next()).toBe('[ "a b", "" ] 1 typed\n');
    expect(await parent.exited).toBe(3);
  });

  test.skipIf(process.platform === "win32")("passes on that it should stop, and outlives it", async () => {
    const { parent, next } = await startParent(SERVES);
    expect(await next()).toBe("up\n");
    // On a console it reaches both of them; here it is for the parent alone, which waits on.
    parent.kill("SIGINT");
    parent.kill("SIGTERM");
    expect(await next()).toBe("told to stop\n");
    expect(await parent.exited).toBe(5);
  });

  test("takes it along when it is killed", async () => {
    const { parent, next } = await startParent(SERVES);
    expect(await next()).toBe("up\n");
    parent.kill("SIGKILL");
    expect(await next()).toBe("orphaned\n");
    // The child held the other end of it.
    expect(await next()).toBeUndefined();
  });
});
