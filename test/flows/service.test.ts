import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createUserMachine } from "../support/binary.ts";

setDefaultTimeout(20_000);

const hasSystemd = existsSync("/run/systemd/system");

describe.skipIf(process.platform !== "linux")("the binary, as a service", () => {
  test("shows what an installation would write, with its own path and what it was given, and writes nothing", async () => {
    await using machine = await createUserMachine();
    await machine.write("my config.json", {});
    const config = join(machine.folder, "my config.json");
    const words = ["service", "install", "--dry-run", "--port", "9000", "--config", config];
    const { code, stdout } = await machine.run(words);
    expect(code).toBe(0);
    const unit = join(machine.home, ".config", "systemd", "user", "github-copilot-svcs.service");
    expect(stdout).toStartWith(`Would write: ${unit}\n`);
    const binary = join(process.cwd(), "dist", "github-copilot-svcs");
    expect(stdout).toContain(`\nExecStart=${binary} run --config "${config}" --port 9000\n`);
    expect(existsSync(unit)).toBe(false);
    expect((await machine.run(["service"])).code).toBe(4);
  });

  // Where systemd runs the machine, the test would have it start a service.
  test.skipIf(hasSystemd)("is refused where systemd does not run, with what to do", async () => {
    await using machine = await createUserMachine();
    const { code, stderr } = await machine.run(["service", "install"]);
    expect(code).toBe(1);
    expect(stderr).toContain("There is no /run/systemd/system: systemd does not run this system");
    expect(stderr).toContain("Have `github-copilot-svcs run` started by what starts programs here");
  });
});
