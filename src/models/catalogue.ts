import { asProxyError, type ErrorKind, ProxyError } from "../errors.ts";
import { createSingleFlight, type SingleFlight } from "../resilience/single-flight.ts";
import type { Clock } from "../world/clock.ts";
import type { Log } from "../world/log.ts";
import { withPhaseTimeout } from "../world/phase-timeout.ts";
import { builtInModels } from "./built-in.ts";
import type { Model } from "./model.ts";
import { readModels } from "./read-models.ts";

export type Snapshot = {
  models: readonly Model[];
  /** The account's list, its last one while upstream gives no newer, or ours while upstream has never given one. */
  origin: "live" | "stale" | "built-in";
  /** Milliseconds since upstream gave the list; 0 for the built-in one. */
  ageMs: number;
  /** Why upstream has not given a newer list, in words for people; null for a live one. */
  reason: string | null;
};

/** The models of the account, fetched once for everybody who asks. */
export interface Catalogue {
  /**
   * The models. A failure of upstream is answered with an older list; what only the user can cure (no login, no
   * subscription) is thrown. `signal` ends this caller's wait only.
   */
  list(signal: AbortSignal): Promise<Snapshot>;
  /**
   * The models for a call that must not wait: a list that is too old is given all the same, and fetched anew meanwhile.
   * Waits, as `list` does, only where there is none.
   */
  soon(signal: AbortSignal): Snapshot | Promise<Snapshot>;
  /** What `list` would answer without asking upstream, or undefined when it has to ask. */
  current(): Snapshot | undefined;
  /** Drops all that is known, because the account or its terms have changed. */
  forget(): void;
}

type CatalogueNeeds = {
  /** Upstream's answer to `GET /models`, parsed from JSON and nothing more. */
  fetchModels: (signal: AbortSignal) => Promise<unknown>;
  clock: Clock;
  log: Log;
  /** The only ids that are listed; null for all. */
  allowedIds?: ReadonlySet<string> | null;
  /** How long a list is taken for new; VS Code takes ten minutes (contract 6). */
  ttlMs?: number;
  /** How long the list may take; nobody can be served while it is awaited. */
  timeoutMs?: number;
  /** How long upstream is left alone after it failed. */
  pauseMs?: number;
};

/** RFC 5861's stale-if-error, for a day: a list of last week would only mislead. */
const MAX_AGE_MS = 24 * 3_600_000;

/** These are for the user to cure, and a list would only hide them. */
const NEEDS_USER: ReadonlySet<ErrorKind> = new Set(["not_authenticated", "reauth_required", "not_entitled"]);

/** What is known of one account. An answer that arrives after `forget` belongs to an era that nobody looks at. */
type Era = {
  flight: SingleFlight<void>;
  kept: { models: readonly Model[]; atMs: number } | null;
  /** What the last attempt failed with. */
  failure: ProxyError | null;
  pausedUntilMs: number;
};

export function createCatalogue(needs: CatalogueNeeds): Catalogue {
  const { fetchModels, clock, log, ttlMs = 600_000, timeoutMs = 15_000, pauseMs = 15_000 } = needs;
  const { allowedIds = null } = needs;
  const tellAbsent = createAbsenceTeller(allowedIds, log);
  const isAllowed = ({ id }: Model) => allowedIds === null || allowedIds.has(id);
  const builtIn = builtInModels().filter(isAllowed);
  let era = newEra();

  /** The best list at hand, however old. */
  function atHand({ kept, failure }: Era): Snapshot {
    const reason = failure?.message ?? null;
    const ageMs = kept ? clock.monotonicMs() - kept.atMs : 0;
    if (!kept || ageMs > MAX_AGE_MS) return { models: builtIn, origin: "built-in", ageMs: 0, reason };
    if (ageMs < ttlMs) return { models: kept.models, origin: "live", ageMs, reason: null };
    return { models: kept.models, origin: "stale", ageMs, reason };
  }

  async function refresh(current: Era): Promise<void> {
    try {
      const answer = await withPhaseTimeout(
        { clock, ms: timeoutMs, signal: new AbortController().signal, onTimeout: () => tooSlow(timeoutMs) },
        fetchModels,
      );
      const models = readModels(answer, log);
      tellAbsent(models);
      current.kept = { models: models.filter(isAllowed), atMs: clock.monotonicMs() };
      current.failure = null;
    } catch (thrown) {
      const error = asProxyError(thrown);
      if (NEEDS_USER.has(error.kind)) throw error;
      current.failure = error;
      current.pausedUntilMs = clock.monotonicMs() + pauseMs;
      log.warn("the model list could not be fetched", {
        code: error.kind,
        reason: error.message,
        serving: atHand(current).origin,
      });
    }
  }

  function current(): Snapshot | undefined {
    const snapshot = atHand(era);
    return snapshot.origin === "live" || clock.monotonicMs() < era.pausedUntilMs ? snapshot : undefined;
  }

  async function list(signal: AbortSignal): Promise<Snapshot> {
    const known = current();
    if (known) return known;
    const asked = era;
    await asked.flight.run(() => refresh(asked), signal);
    return atHand(asked);
  }

  return {
    current,
    list,
    soon(signal) {
      const known = current();
      if (known) return known;
      const old = atHand(era);
      const listed = list(signal);
      if (old.origin === "built-in") return listed;
      // Whoever needs the user asks again, and is told then.
      listed.catch(() => {});
      return old;
    },
    forget() {
      era = newEra();
    },
  };
}

function newEra(): Era {
  return { flight: createSingleFlight(), kept: null, failure: null, pausedUntilMs: 0 };
}

function tooSlow(timeoutMs: number): ProxyError {
  return new ProxyError("upstream_timeout", `Copilot did not send its list of models within ${timeoutMs / 1000} s.`);
}

/** Tells once of what should be served and is not there: a typing error would else look like a model that is gone. */
function createAbsenceTeller(allowedIds: ReadonlySet<string> | null, log: Log): (models: readonly Model[]) => void {
  let told = "";
  return (models) => {
    const ids = new Set(models.map(({ id }) => id));
    const absent = [...(allowedIds ?? [])].filter((id) => !ids.has(id));
    if (absent.length > 0 && absent.join() !== told) {
      log.warn("allowed_models has models that the account does not have", { absent });
    }
    told = absent.join();
  };
}
