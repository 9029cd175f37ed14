import { asProxyError, ProxyError } from "../errors.ts";
import type { Clock } from "../world/clock.ts";
import { withPhaseTimeout } from "../world/phase-timeout.ts";
import type { Finding, Report } from "./finding.ts";

/** A row of `doctor`. */
export type Check = {
  /** Stable, for scripts. */
  name: string;
  /** The checks without which there is nothing to look at here. */
  needs?: readonly string[];
  /** Looks, and changes nothing. May throw a ProxyError, which then is its finding. */
  look: (signal: AbortSignal) => Finding | readonly Finding[] | Promise<Finding | readonly Finding[]>;
};

export type RunNeeds = {
  clock: Clock;
  /** Ends all; its reason is thrown. */
  interrupt: AbortSignal;
  /** How long one check may take, and all of them, in milliseconds. */
  limitMs: number;
  totalMs: number;
  /** Told the reports of each check in the order of the rows, as soon as those before it are told. */
  tell: (reports: readonly Report[]) => void;
};

/**
 * Runs the checks side by side, but each after those that it needs; a check is skipped when one of these has failed or was
 * skipped. Resolves with all reports in the order of the rows.
 */
export async function runChecks(checks: readonly Check[], needs: RunNeeds): Promise<Report[]> {
  const { clock, interrupt, totalMs, tell } = needs;
  const end = new AbortController();
  const cancel = clock.after(totalMs, () => end.abort(late(totalMs)));
  const running = new Map<string, Promise<Report[]>>();
  const signal = AbortSignal.any([interrupt, end.signal]);
  for (const check of checks) running.set(check.name, reportsOf(check, running, { ...needs, signal }));
  try {
    const all: Report[] = [];
    for (const reports of running.values()) {
      const found = await reports;
      interrupt.throwIfAborted();
      tell(found);
      all.push(...found);
    }
    return all;
  } finally {
    cancel();
  }
}

type Running = ReadonlyMap<string, Promise<Report[]>>;

async function reportsOf(
  { name, needs: needed = [], look }: Check,
  running: Running,
  needs: RunNeeds & { signal: AbortSignal },
): Promise<Report[]> {
  const { limitMs } = needs;
  const missing: string[] = [];
  for (const one of needed) if (!isGood(await running.get(one))) missing.push(one);
  if (missing.length > 0) return [{ name, status: "skipped", message: `It needs ${missing.join(" and ")}.` }];
  try {
    const found = await withPhaseTimeout({ ...needs, ms: limitMs, onTimeout: () => late(limitMs) }, async (signal) =>
      look(signal),
    );
    return (Array.isArray(found) ? found : [found]).map((finding: Finding) => ({ name, ...finding }));
  } catch (thrown) {
    return [{ name, ...failureOf(thrown) }];
  }
}

function isGood(reports: readonly Report[] = []): boolean {
  return reports.every(({ status }) => status === "ok" || status === "warning");
}

function late(ms: number): ProxyError {
  return new ProxyError("upstream_timeout", `It was not done within ${ms / 1000} s.`);
}

/** What a check that has thrown has found out: the failure itself. */
function failureOf(thrown: unknown): Finding {
  const error = asProxyError(thrown);
  const message = thrown instanceof ProxyError ? error.message : `It could not be looked at: ${String(thrown)}`;
  return { status: "failure", kind: error.kind, message };
}
