import { describe, expect, test } from "bun:test";
import type { Report } from "../../src/doctor/finding.ts";
import { type Check, runChecks } from "../../src/doctor/run-checks.ts";
import { ProxyError } from "../../src/errors.ts";
import { createFakeClock } from "../support/fake-clock.ts";

const fine = { status: "ok", message: "Fine." } as const;
const broken = { status: "failure", kind: "config_invalid", message: "Broken." } as const;
const never = () => new Promise<never>(() => {});

function start(checks: readonly Check[], interrupt = new AbortController().signal) {
  const clock = createFakeClock();
  const told: string[][] = [];
  const tell = (reports: readonly Report[]) => void told.push(reports.map(({ name, status }) => `${name} ${status}`));
  const reports = runChecks(checks, { clock, interrupt, limitMs: 5000, totalMs: 9000, tell });
  reports.catch(() => {});
  return { clock, told, reports };
}

const statuses = async (reports: Promise<Report[]>) => (await reports).map(({ name, status }) => `${name} ${status}`);

describe("the checks", () => {
  test("run side by side, and are told in the order of the rows", async () => {
    const first = Promise.withResolvers<typeof fine>();
    const { told, reports } = start([
      { name: "first", look: () => first.promise },
      // Without this one the first never ends.
      {
        name: "second",
        look() {
          first.resolve(fine);
          return [fine, { status: "warning", message: "Look.", fix: "do" }];
        },
      },
    ]);
    await reports;
    expect(told).toEqual([["first ok"], ["second ok", "second warning"]]);
  });

  test("are skipped behind one that has failed or was skipped, with its name, and not behind a warning", async () => {
    const { reports } = start([
      { name: "ground", look: () => broken },
      { name: "house", needs: ["ground"], look: () => fine },
      { name: "roof", needs: ["house"], look: () => fine },
      { name: "sky", look: () => ({ status: "warning", message: "Grey.", fix: "wait" }) },
      { name: "bird", needs: ["sky"], look: () => fine },
    ]);
    expect(await statuses(reports)).toEqual([
      "ground failure",
      "house skipped",
      "roof skipped",
      "sky warning",
      "bird ok",
    ]);
    expect((await reports)[1]?.message).toBe("It needs ground.");
  });

  test("that throw have failed by what they throw; what is no failure of ours is one of ours", async () => {
    const { reports } = start([
      {
        name: "ours",
        look() {
          throw new ProxyError("not_authenticated", "Nobody.");
        },
      },
      { name: "stray", look: () => Promise.reject(new Error("EIO")) },
    ]);
    expect(await reports).toMatchObject([
      { status: "failure", kind: "not_authenticated", message: "Nobody." },
      { status: "failure", kind: "internal", message: "It could not be looked at: Error: EIO" },
    ]);
  });

  test("that hang are given up, each by itself and all in the end", async () => {
    const later = { name: "later", needs: ["slow"], look: never };
    const slow: Check = {
      name: "slow",
      look: (signal) => new Promise((resolve) => (signal.onabort = () => resolve(fine))),
    };
    const { clock, reports, told } = start([{ name: "hung", look: never }, slow, later]);
    await clock.advance(5000);
    expect(told.flat()).toEqual(["hung failure", "slow failure", "later skipped"]);
    expect((await reports)[0]).toMatchObject({ kind: "upstream_timeout", message: "It was not done within 5 s." });
  });

  test("end all together when the whole takes too long", async () => {
    const clock = createFakeClock();
    const look = async (signal: AbortSignal) => {
      await clock.sleep(4900, signal);
      return fine;
    };
    const reports = runChecks(
      [
        { name: "one", look },
        { name: "two", needs: ["one"], look },
        { name: "three", look: () => fine },
      ],
      { clock, interrupt: new AbortController().signal, limitMs: 5000, totalMs: 9000, tell: () => {} },
    );
    await clock.advance(9000);
    expect(await statuses(reports)).toEqual(["one ok", "two failure", "three ok"]);
  });

  test("end with the interrupt's reason", async () => {
    const interrupt = new AbortController();
    const { reports } = start([{ name: "hung", look: never }], interrupt.signal);
    const reason = new ProxyError("interrupted", "Ctrl-C");
    interrupt.abort(reason);
    expect(await reports.catch((thrown) => thrown)).toBe(reason);
  });
});
