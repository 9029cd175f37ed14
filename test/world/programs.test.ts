import { describe, expect, test } from "bun:test";
import { systemPrograms } from "../../src/world/programs.ts";

const script = (text: string) => [process.execPath, "-e", text];

describe("other programs", () => {
  test("are found on the PATH, or not at all", () => {
    expect(systemPrograms.find("no-such-program-anywhere")).toBeNull();
  });

  test("run to their end, with what they printed and their exit code", async () => {
    const end = await systemPrograms.run(
      script('console.log(process.env.SAID); console.error("no"); process.exit(3)'),
      {
        env: { SAID: "yes" },
      },
    );
    expect(end).toEqual({ exitCode: 3, stdout: "yes\n", stderr: "no\n" });
  });

  test("that are not there reject", async () => {
    expect(systemPrograms.run(["no-such-program-anywhere"])).rejects.toThrow();
  });

  test("are ended when nobody waits for them any more", async () => {
    const { exitCode } = await systemPrograms.run(script("setInterval(() => {}, 1000)"), {
      signal: AbortSignal.timeout(1),
    });
    expect(exitCode).toBeGreaterThan(128);
  });

  test("can have the terminal, and what they end with is told", async () => {
    expect(await systemPrograms.handOver(script("process.exit(Number(process.env.CODE))"), { CODE: "5" })).toBe(5);
  });

  test("do not see a variable that is taken from them, and have the signals as long as they run", async () => {
    const heard: string[] = [];
    const listener = () => void heard.push("SIGTERM");
    process.on("SIGTERM", listener);
    try {
      const running = systemPrograms.handOver(script("process.exit(process.env.HOME === undefined ? 4 : 5)"), {
        HOME: undefined,
      });
      expect(process.rawListeners("SIGTERM")).not.toContain(listener);
      expect(await running).toBe(4);
      expect(process.rawListeners("SIGTERM")).toEqual([listener]);
    } finally {
      process.off("SIGTERM", listener);
    }
    expect(heard).toEqual([]);
  });
});
