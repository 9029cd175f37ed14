import { describe, expect, test } from "bun:test";
import type { Place } from "../../src/service/service-manager.ts";
import { createTaskScheduler } from "../../src/service/task-scheduler.ts";

const PLACE: Place = {
  scope: "user",
  home: "C:\\Users\\Jörg & Co",
  user: { id: null, name: "joerg" },
  env: { USERDOMAIN: "ACME", USERNAME: "Jörg", SystemRoot: "D:\\Windows" },
  repository: "octo/svcs",
};

type Task = { Task: Record<string, Record<string, Record<string, unknown>>> };

function parsed(place: Place, executable: string, ...words: string[]) {
  const text = createTaskScheduler(place).define(executable, words);
  // It is a string already, whose encoding is no matter any more.
  return { text, task: (Bun.XML.parse(text.replace(' encoding="UTF-16"', "")) as unknown as Task).Task };
}

describe("a task of Windows", () => {
  test("is one of the user's, from log-on on, with no more rights than he has", () => {
    const { task, text } = parsed(PLACE, "C:\\svcs.exe", "run");
    expect(task["Triggers"]?.["LogonTrigger"]).toMatchObject({ UserId: "ACME\\Jörg" });
    expect(task["Principals"]?.["Principal"]).toMatchObject({
      UserId: "ACME\\Jörg",
      LogonType: "InteractiveToken",
      RunLevel: "LeastPrivilege",
    });
    expect(text).toMatch(/^[\n -~]*$/);
  });

  test("has no limit of time, minds no battery, and is started again", () => {
    const { task } = parsed(PLACE, "C:\\svcs.exe", "run");
    expect(task["Settings"]).toMatchObject({
      ExecutionTimeLimit: "PT0S",
      DisallowStartIfOnBatteries: "false",
      StopIfGoingOnBatteries: "false",
      MultipleInstancesPolicy: "IgnoreNew",
      RestartOnFailure: { Interval: "PT1M" },
    });
    expect(task["Triggers"]?.["LogonTrigger"]).toMatchObject({ Repetition: { Interval: "PT5M" } });
  });

  test("runs without a window, and takes every word as it is", () => {
    const { task } = parsed(PLACE, "C:\\My <Tools>\\svcs.exe", "run", "--config", 'C:\\a "b"\\', "ö");
    const log = '"C:\\Users\\Jörg & Co\\.local\\share\\github-copilot-svcs\\service.log"';
    expect(task["Actions"]?.["Exec"]).toEqual({
      Command: "D:\\Windows\\System32\\conhost.exe",
      Arguments: `--headless "C:\\My <Tools>\\svcs.exe" run --config "C:\\a \\"b\\"\\\\" ö --log-file ${log}`,
      WorkingDirectory: "C:\\Users\\Jörg & Co",
    });
  });

  test("is refused a path that the scheduler would read another way", () => {
    for (const path of ["C:\\%TEMP%\\svcs.exe", "C:\\$(Arg0)\\svcs.exe"]) {
      expect(() => parsed(PLACE, path, "run")).toThrow("the Task Scheduler would take a part of it for a variable");
    }
    expect(parsed(PLACE, "C:\\100%\\svcs.exe", "run").text).toContain("100%");
  });
});

describe("what the Task Scheduler says", () => {
  const state = (answer: string | null) => createTaskScheduler(PLACE).state(async () => answer);
  const { text } = parsed(PLACE, "C:\\svcs.exe", "run");

  test("is whether there is a task, whose it is, and whether it starts by itself", async () => {
    expect(await state(text)).toMatchObject({ isEnabled: true, isForeign: false, phase: null });
    const disabled = text.replace("<Settings>", "<Settings><Enabled>false</Enabled>");
    expect(await state(disabled)).toMatchObject({ isEnabled: false, isForeign: false });
    expect(await state("<Task></Task>")).toMatchObject({ isForeign: true });
    expect(await state(null)).toMatchObject({ isEnabled: false, isForeign: false });
  });
});
