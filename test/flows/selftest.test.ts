import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { createUserMachine } from "../support/binary.ts";

setDefaultTimeout(60_000);

describe("selftest of the binary", () => {
  test("proves every promise on this machine, prints a line for each, and is done within ten seconds", async () => {
    await using machine = await createUserMachine();
    const startMs = performance.now();
    const { code, stdout, stderr } = await machine.run(["selftest"]);
    expect(performance.now() - startMs).toBeLessThan(10_000);
    expect([code, stderr]).toEqual([0, ""]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.at(-1)).toMatch(/: all \d+ passed in [\d.]+ s\.$/);
    for (const line of lines.slice(0, -2)) expect(line).toMatch(/^ok +\d+ ms {2}[a-z]+: /);
  });

  test("obeys nothing of the user's, leaves nothing, and asks nobody but itself", async () => {
    await using machine = await createUserMachine();
    await machine.write("config.json", "{ not even JSON");
    const env = {
      GITHUB_TOKEN: "ghu_theUsersOwn",
      HTTPS_PROXY: "http://127.0.0.1:9",
      HTTP_PROXY: "http://127.0.0.1:9",
    };
    const { code, stdout } = await machine.run(["selftest", "--json"], {
      ...env,
      NO_PROXY: "",
      COPILOT_SVCS_NONSENSE: "1",
    });
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ ok: true, failed: 0 })]);
    expect(machine.simulator.journal.calls()).toEqual([]);
    expect(await readdir(machine.folder)).toEqual(["config.json"]);
  });

  test.skipIf(process.platform === "win32")("ends at Ctrl-C with 130", async () => {
    await using machine = await createUserMachine();
    const program = machine.start(["selftest"]);
    await program.stdout.until(/ok/);
    program.signal("SIGINT");
    expect((await program.ended).code).toBe(130);
  });
});
