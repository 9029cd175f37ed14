import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { createUserMachine } from "../support/binary.ts";

setDefaultTimeout(30_000);

const BINARY = "dist/github-copilot-svcs";

async function smoke(version: string, ...command: string[]) {
  const child = Bun.spawn(["sh", "scripts/release/smoke.sh", version, ...command], { stdout: "pipe", stderr: "pipe" });
  const [code, stdout, stderr] = await Promise.all([child.exited, child.stdout.text(), child.stderr.text()]);
  return { code, stdout, stderr };
}

describe.skipIf(process.platform === "win32")("the smoke test of a built program", () => {
  test("is content with one that tells its version and streams an answer", async () => {
    await using machine = await createUserMachine();
    const { version } = JSON.parse((await machine.run(["version", "--json"])).stdout) as { version: string };
    const { code, stdout, stderr } = await smoke(version, BINARY);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/\n\d+ events from http:\/\/127\.0\.0\.1:\d+\n$/);
  });

  test("is not content with another version, nor with a program that does nothing", async () => {
    expect(await smoke("99.0.0", BINARY)).toMatchObject({ code: 1, stderr: "smoke: this is not version 99.0.0\n" });
    expect(await smoke("", "true")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("smoke: the server ended"),
    });
  });
});
