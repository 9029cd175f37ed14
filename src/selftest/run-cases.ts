import type { Clock } from "../world/clock.ts";
import type { Case, Difference, Outcome, Settings, Stage } from "./case.ts";
import { createSee, shown } from "./see.ts";

export type RunNeeds = {
  clock: Clock;
  /** Ends all; its reason is thrown. */
  interrupt: AbortSignal;
  openStage: (settings: Settings) => Promise<Stage>;
  /** Told each outcome as soon as it is known. */
  tell: (outcome: Outcome) => void;
};

/** Far beyond what any case takes on a slow machine: it ends a case that would hang. */
const LIMIT_MS = 15_000;

/** Faults of one case are none of the next: nothing is left alone because of them. */
const SHARED: Settings = { config: { breaker: { failures: 1000 } } };

/** Runs the cases one after the other. Resolves with all outcomes. */
export async function runCases(cases: readonly Case[], needs: RunNeeds): Promise<Outcome[]> {
  const { clock, interrupt, tell } = needs;
  const shared = createShared(needs.openStage);
  const outcomes: Outcome[] = [];
  try {
    for (const one of cases) {
      interrupt.throwIfAborted();
      const startMs = clock.monotonicMs();
      const differences = await differencesOf(one, needs, shared);
      // What was awaited has ended with the proxy, and says nothing about it.
      interrupt.throwIfAborted();
      const ms = Math.round(clock.monotonicMs() - startMs);
      const outcome = { name: one.name, ok: differences.length === 0, ms, differences };
      tell(outcome);
      outcomes.push(outcome);
    }
  } finally {
    await shared.stop();
  }
  return outcomes;
}

async function differencesOf(one: Case, needs: RunNeeds, shared: Shared): Promise<readonly Difference[]> {
  const differences: Difference[] = [];
  const over = new AbortController();
  let stage: Stage | undefined;
  let isLate = false;
  try {
    stage = one.settings ? await needs.openStage(one.settings) : await shared.stage();
    isLate = (await inTime(one.run(until(over.signal, stage), createSee(differences)), needs)) === "late";
    if (isLate) differences.push({ what: "the end of it", expected: `within ${LIMIT_MS / 1000} s`, came: "nothing" });
  } catch (thrown) {
    differences.push({ what: "the course of it", expected: "no failure", came: shown(thrown) });
  } finally {
    over.abort();
    if (one.settings) await stage?.stop();
    // Whatever hangs there would disturb the next.
    else if (isLate) await shared.stop();
  }
  return differences;
}

/** The same stage, whose calls end with the signal: else a proxy that stops would wait for an answer that nobody reads. */
function until(end: AbortSignal, stage: Stage): Stage {
  return {
    ...stage,
    ask: (path, { signal, ...init } = {}) =>
      stage.ask(path, { ...init, signal: signal ? AbortSignal.any([signal, end]) : end }),
  };
}

type Shared = { stage(): Promise<Stage>; stop(): Promise<void> };

/** The proxy that cases have in common: opened with the first, and anew after it was stopped. */
function createShared(openStage: RunNeeds["openStage"]): Shared {
  let opened: Promise<Stage> | null = null;
  return {
    async stage() {
      opened ??= openStage(SHARED);
      const stage = await opened;
      stage.simulator.journal.clear();
      stage.simulator.faults.clear();
      return stage;
    },
    async stop() {
      const stage = await opened;
      opened = null;
      await stage?.stop();
    },
  };
}

/** Rejects with the interrupt's reason, whatever a case is waiting for. */
async function inTime(work: Promise<void>, { clock, interrupt }: RunNeeds): Promise<"done" | "late"> {
  const end = Promise.withResolvers<"late">();
  const cancel = clock.after(LIMIT_MS, () => end.resolve("late"));
  const onAbort = () => end.reject(interrupt.reason);
  interrupt.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work.then(() => "done" as const), end.promise]);
  } finally {
    cancel();
    interrupt.removeEventListener("abort", onAbort);
  }
}
