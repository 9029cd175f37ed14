import { expect, test } from "bun:test";
import { tryOut } from "../../src/update/try-out.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { failureOf } from "../support/kind-of.ts";

/** A program that says nothing until it is ended, as a signal ends one. */
function silentProgram() {
  const clock = createFakeClock();
  const interrupt = new AbortController();
  const run = (_: readonly string[], { signal }: { signal?: AbortSignal } = {}) =>
    new Promise<{ exitCode: number; stdout: string; stderr: string }>((resolve) =>
      signal?.addEventListener("abort", () => resolve({ exitCode: 143, stdout: "", stderr: "" })),
    );
  return {
    clock,
    interrupt,
    trial: () => tryOut("/new", "1.2.3", { programs: { run }, clock, signal: interrupt.signal }),
  };
}

test("a program that says nothing for a minute is refused", async () => {
  const { clock, trial } = silentProgram();
  const failure = failureOf(trial);
  await clock.advance(60_000);
  const { kind, message } = await failure;
  expect([kind, message]).toEqual(["update_refused", expect.stringContaining("within a minute")]);
});

test("who interrupts it ends the program, and is not told that it does not run", async () => {
  const { interrupt, trial } = silentProgram();
  const ended = trial();
  const reason = new Error("Ctrl-C");
  interrupt.abort(reason);
  await expect(ended).rejects.toBe(reason);
});
