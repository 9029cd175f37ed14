import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { parseArgv } from "../../src/cli/argv.ts";
import { runCli } from "../../src/cli/cli.ts";
import type { CliWorld, ServeStart } from "../../src/cli/cli-world.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { runSelftest } from "../../src/cli/selftest.ts";
import { serve } from "../../src/cli/serve/serve.ts";
import type { Case } from "../../src/selftest/case.ts";
import { STREAMS } from "../../src/selftest/cases/streams.ts";
import { systemAssets } from "../../src/world/assets.ts";
import { systemClock } from "../../src/world/clock.ts";
import { systemDial } from "../../src/world/dial.ts";
import { systemFetch } from "../../src/world/fetch.ts";
import { systemMachine } from "../../src/world/machine.ts";
import { systemProfiler } from "../../src/world/profiler.ts";
import { systemRandom } from "../../src/world/random.ts";
import { createSecrets } from "../../src/world/secrets.ts";
import { type Serve, systemServe } from "../../src/world/serve.ts";
import { createCliWorld } from "../support/cli-world.ts";
import { createFakeSignals } from "../support/fake-signals.ts";
import { createLogLines } from "../support/log-lines.ts";
import { createMemoryTerminal } from "../support/memory-terminal.ts";
import { workerThreads } from "../support/proxy.ts";

setDefaultTimeout(30_000);

type Broken = {
  /** What becomes of an answer of the proxy on its way to the client. */
  spoil?: (answer: Response) => Promise<Response>;
  /** No timer runs longer. */
  maxMs?: number;
  /** All of them when not said. */
  cases?: readonly Case[];
  /** What the simulator listens with. */
  serveLoopback?: Serve;
  words?: readonly string[];
};

/** Runs the selftest in this process, against the real proxy or a broken one. */
async function selftest({
  spoil = async (answer) => answer,
  maxMs = Number.POSITIVE_INFINITY,
  cases,
  serveLoopback = systemServe,
  words = ["selftest", "--json"],
}: Broken = {}) {
  const signals = createFakeSignals();
  const log = createLogLines();
  const terminal = createMemoryTerminal();
  const serveReally = ({ interrupt = signals.interrupt, ...start }: ServeStart) =>
    serve(
      start,
      { ...world, interrupt },
      {
        secrets: createSecrets(),
        machine: systemMachine,
        openAsset: systemAssets,
        openThread: workerThreads,
        openProfiler: async () => systemProfiler,
        openSupervisor: async () => null,
        openSink: () => log.sink,
        signals,
      },
    );
  const world: CliWorld = createCliWorld({
    clock: { ...systemClock, after: (ms, task) => systemClock.after(Math.min(ms, maxMs), task) },
    fetch: async (url, init) => spoil(await systemFetch(url, init)),
    dial: systemDial,
    random: systemRandom,
    terminal,
    interrupt: signals.interrupt,
    serveLoopback: async () => serveLoopback,
    serve: serveReally,
  });
  const call = parseArgv(words, COMMANDS);
  const code = call && cases ? await runSelftest(call, world, cases) : await runCli(words, world);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr, log: log.text() };
}

type Told = { ok: boolean; failed: number; cases: { name: string; ok: boolean; differences: object[] }[] };

describe("the selftest", () => {
  test("passes where nothing is broken, and says nothing else", async () => {
    const { code, stdout, stderr, log } = await selftest();
    const { cases, ok } = JSON.parse(stdout) as Told;
    expect(cases.filter((one) => !one.ok)).toEqual([]);
    expect([code, ok, stderr, log]).toEqual([0, true, "", ""]);
    expect(cases.length).toBeGreaterThan(50);
  });

  test("fails where answers lose a word, tells what was expected and what came, and asks for an issue", async () => {
    const spoil = async (answer: Response) => {
      const { status, headers } = answer;
      const type = headers.get("content-type") ?? "";
      if (!type.includes("application/json")) return answer;
      return new Response((await answer.text()).replace("You said: hello", "You said: hullo"), {
        status,
        headers: { "content-type": type },
      });
    };
    const { code, stdout, stderr } = await selftest({ spoil, words: ["selftest"] });
    expect(code).toBe(1);
    expect(stdout).toContain("FAILED");
    expect(stdout).toMatch(
      /FAILED +\d+ ms {2}chat: Claude answers.*\n {10}the answer\n {12}expected: This is a simulated/,
    );
    expect(stdout).toMatch(/ok +\d+ ms {2}guards: a page of another origin\n/);
    expect(stdout).toMatch(/\n\d+ of \d+ failed|: \d+ of \d+ failed, in [\d.]+ s\.\n$/);
    expect(stderr).toContain("https://github.com/octo/svcs/issues");
  });

  test("fails where events are held back until the answer is whole", async () => {
    const spoil = async (answer: Response) => {
      const type = answer.headers.get("content-type") ?? "";
      return type.includes("event-stream")
        ? new Response(await answer.text(), { headers: { "content-type": type } })
        : answer;
    };
    const cases = STREAMS.filter(({ name }) => name.startsWith("chat: an event"));
    const { code, stdout } = await selftest({ spoil, cases, maxMs: 500 });
    expect([code, cases.length]).toEqual([1, 1]);
    expect(stdout).toContain('"expected": "within 15 s"');
  });

  test("fails where Copilot is asked for less than the client has asked", async () => {
    // A way to upstream on which tools get lost.
    const lossy: Serve = (port, handle) =>
      systemServe(port, (call) => {
        const body = Buffer.from(Buffer.from(call.body).toString().replace('"tools":', '"nothing":'));
        handle(Object.assign(Object.create(call), { body }));
      });
    const { code, stdout } = await selftest({ serveLoopback: lossy });
    const { cases } = JSON.parse(stdout) as Told;
    const failed = cases.filter(({ ok }) => !ok).map(({ name }) => name);
    expect(code).toBe(1);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.filter((name) => !name.includes("tool"))).toEqual([]);
  });
});
