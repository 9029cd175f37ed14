import { expect, setDefaultTimeout, test } from "bun:test";
import { version } from "../../package.json";
import { createBareMachine } from "../scripts/bare-machine.ts";
import { BINARY } from "../support/binary.ts";

setDefaultTimeout(60_000);

test.skipIf(process.platform === "win32")(
  "the binary of a release is installed, and is found by the line that is told",
  async () => {
    await using machine = await createBareMachine();
    const told = await Bun.$`${BINARY} version --json`.json();
    expect(told.version).toStartWith(version);
    machine.releases.publish({ version: told.version, program: await Bun.file(BINARY).bytes() });
    const { code, stdout, stderr } = await machine.install();
    expect([code, stderr]).toEqual([0, ""]);
    // As a new shell of the user finds it.
    const [, line = ""] = /^ {2}echo '(export PATH=.*?)' >>/m.exec(stdout) ?? [];
    const shell = Bun.spawn(["sh", "-c", `${line}; github-copilot-svcs version --json`], {
      env: { PATH: process.env.PATH ?? "", HOME: machine.home },
      stdout: "pipe",
    });
    expect(JSON.parse(await shell.stdout.text())).toEqual(told);
  },
);
