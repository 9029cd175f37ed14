import { describe, expect, test } from "bun:test";
import plist from "plist";
import { createLaunchd } from "../../src/service/launchd.ts";
import type { Ask, Place } from "../../src/service/service-manager.ts";

const PLACE: Place = {
  scope: "user",
  home: "/Users/octo & söhne",
  user: { id: 501, name: "octo" },
  env: {},
  repository: "octo/svcs",
};

const AWKWARD = ["/Users/octo/my <tools> & more/svcs", "run", "--config", "a \"b\" 'c' ö \u{1f680} 100%"];

const parsed = (place = PLACE) => {
  const [executable = "", ...words] = AWKWARD;
  return plist.parse(createLaunchd(place).define(executable, words)) as Record<string, unknown>;
};

describe("a property list", () => {
  test("gives launchd the words as they are, and starts again what has failed", () => {
    expect(parsed()).toMatchObject({
      Label: "io.github.github-copilot-svcs",
      ProgramArguments: AWKWARD,
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
      Umask: 0o077,
      EnvironmentVariables: { HOME: "/Users/octo & söhne" },
      StandardErrorPath: "/Users/octo & söhne/Library/Logs/github-copilot-svcs.log",
    });
    expect(parsed()).not.toHaveProperty("UserName");
  });

  test("of a daemon names the user", () => {
    expect(parsed({ ...PLACE, scope: "system" })).toMatchObject({ UserName: "octo" });
    expect(createLaunchd({ ...PLACE, scope: "system" }).file).toBe(
      "/Library/LaunchDaemons/io.github.github-copilot-svcs.plist",
    );
  });

  // What `plutil -lint` goes by: the declaration first, and nothing in the text that XML cannot have.
  test("is XML as its readers take it", () => {
    const text = createLaunchd(PLACE).define("/a\0b\u{fffe}/svcs", ["\ud800"]);
    expect(text).toStartWith('<?xml version="1.0" encoding="UTF-8"?>\n<!-- ');
    expect(text).not.toMatch(/[\0-\x08\x0b-\x1f]|&#(0|65534|55296);/);
    expect((plist.parse(text) as Record<string, unknown>)["ProgramArguments"]).toEqual([
      "/a\ufffdb\ufffd/svcs",
      "\ufffd",
    ]);
  });
});

describe("what launchd says", () => {
  const PRINTED = "gui/501/io.github.github-copilot-svcs = {\n\tactive count = 1\n\tstate = running\n\n\tpid = 42\n";
  const state = (answers: Record<string, string | null>) => {
    const ask: Ask = async ([program, word]) => answers[program === "ps" ? "ps" : String(word)] ?? null;
    return createLaunchd(PLACE).state(ask);
  };

  test("of a service that runs, and since when", async () => {
    const answers = {
      print: PRINTED,
      "print-disabled": "disabled services = {\n}\n",
      ps: "Tue Dec  1 12:16:16 2026\n",
    };
    expect(await state(answers)).toEqual({
      isEnabled: true,
      isForeign: false,
      phase: "running",
      pid: 42,
      since: "2026-12-01T12:16:16Z",
      reason: null,
    });
    const old = { print: PRINTED, "print-disabled": '\t"io.github.github-copilot-svcs" => disabled\n' };
    expect(await state(old)).toMatchObject({ isEnabled: false, since: null });
  });

  test("of one that has failed, that has ended in good order, and that it does not know", async () => {
    const ended = (code: string) => PRINTED.replace("\tpid = 42\n", `\tlast exit code = ${code}\n`);
    expect(await state({ print: ended("78: EX_CONFIG") })).toMatchObject({
      phase: "failed",
      reason: "last exit code 78: EX_CONFIG",
    });
    expect(await state({ print: ended("0") })).toMatchObject({ phase: "stopped", reason: null });
    expect(await state({ print: ended("(never exited)") })).toMatchObject({ phase: "stopped", reason: null });
    expect(await state({})).toMatchObject({ phase: "stopped", pid: null });
  });
});
