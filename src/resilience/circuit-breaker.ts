import { ProxyError } from "../errors.ts";
import type { Clock } from "../world/clock.ts";

/** What an attempt says of the health of what was called. Neutral says nothing: a client that left, a refusal. */
export type Verdict = "success" | "failure" | "neutral";

/** Each state is one era, by its identity: an outcome counts only in the era that admitted it. */
type Era = { kind: "closed"; failures: number } | { kind: "open"; untilMs: number } | { kind: "half-open" };

type Circuit = { readonly name: string; era: Era };

/** Leave to try once, to be given back by `settle`. */
export type Permit = { readonly circuit: Circuit; era: Era };

type CircuitReading = {
  name: string;
  state: Era["kind"];
  /** Failures in a row, while it is closed. */
  failures: number;
  /** Until a probe may be made; 0 where it may be now, or is. */
  retryInMs: number;
};

/** Circuit breakers by name: what fails again and again is left alone for a while, then tried by one call. */
export interface CircuitBreakers {
  /** Why a call by this circuit would be refused now: `circuit_open`, with `retryAfterSeconds`. Null when it would not. */
  refusal(name: string): ProxyError | null;
  /** A permit, which must be settled. Throws what `refusal` tells. */
  enter(name: string): Permit;
  /**
   * What was called has begun to answer well. For a probe this is enough to let the others in, who would else wait for
   * the end of a long stream; its outcome still counts.
   */
  answered(permit: Permit): void;
  /** How it went. Only the first word counts. */
  settle(permit: Permit, verdict: Verdict): void;
  /** The circuits that are not wholly well. */
  read(): CircuitReading[];
}

export type CircuitBreakersNeeds = {
  clock: Clock;
  /** Failures in a row that open a circuit. */
  maxFailures: number;
  openMs: number;
  /** Told when a circuit opens and when it closes again. */
  onChange: (name: string, state: "open" | "closed") => void;
};

/** Names may come from clients, as models do that no list has; those that were not used for the longest are forgotten. */
const MAX_CIRCUITS = 1000;
/** How long a probe may take is not known. */
const PROBE_RETRY_MS = 1000;

export function createCircuitBreakers(needs: CircuitBreakersNeeds): CircuitBreakers {
  const { clock, maxFailures, openMs, onChange } = needs;
  const circuits = new Map<string, Circuit>();

  function circuitOf(name: string): Circuit {
    const circuit = circuits.get(name) ?? { name, era: closed() };
    // Last in the order of use.
    circuits.delete(name);
    circuits.set(name, circuit);
    const [oldest] = circuits.keys();
    if (circuits.size > MAX_CIRCUITS && oldest !== undefined) circuits.delete(oldest);
    return circuit;
  }

  function retryInMs({ era }: Circuit): number {
    if (era.kind === "open") return Math.max(0, era.untilMs - clock.monotonicMs());
    return era.kind === "half-open" ? PROBE_RETRY_MS : 0;
  }

  function refusal(name: string): ProxyError | null {
    const circuit = circuits.get(name);
    const waitMs = circuit ? retryInMs(circuit) : 0;
    return waitMs > 0 ? circuitOpen(name, waitMs, maxFailures) : null;
  }

  function open(circuit: Circuit, forMs: number): void {
    circuit.era = { kind: "open", untilMs: clock.monotonicMs() + forMs };
    if (forMs > 0) onChange(circuit.name, "open");
  }

  function close(circuit: Circuit): void {
    circuit.era = closed();
    onChange(circuit.name, "closed");
  }

  function settleClosed(circuit: Circuit, era: Era & { kind: "closed" }, verdict: Verdict): void {
    if (verdict === "success") era.failures = 0;
    if (verdict === "failure" && ++era.failures >= maxFailures) open(circuit, openMs);
  }

  return {
    refusal,
    enter(name) {
      const refused = refusal(name);
      if (refused) throw refused;
      const circuit = circuitOf(name);
      if (circuit.era.kind === "open") circuit.era = { kind: "half-open" };
      return { circuit, era: circuit.era };
    },
    answered(permit) {
      const { circuit } = permit;
      if (circuit.era !== permit.era || permit.era.kind !== "half-open") return;
      close(circuit);
      permit.era = circuit.era;
    },
    settle(permit, verdict) {
      const { circuit, era } = permit;
      permit.era = SETTLED;
      if (circuit.era !== era) return;
      if (era.kind === "closed") return settleClosed(circuit, era, verdict);
      if (verdict === "success") close(circuit);
      // A probe that says nothing leaves its place to the next call.
      else open(circuit, verdict === "failure" ? openMs : 0);
    },
    read: () =>
      [...circuits.values()]
        .map((circuit) => readingOf(circuit, maxFailures, retryInMs(circuit)))
        .filter(({ state, failures }) => state !== "closed" || failures > 0),
  };
}

function readingOf({ name, era }: Circuit, maxFailures: number, waitMs: number): CircuitReading {
  return {
    name,
    state: era.kind,
    failures: era.kind === "closed" ? era.failures : maxFailures,
    retryInMs: era.kind === "open" ? waitMs : 0,
  };
}

/** The era of a permit that was given back. */
const SETTLED: Era = Object.freeze({ kind: "half-open" });

function closed(): Era {
  return { kind: "closed", failures: 0 };
}

function circuitOpen(name: string, waitMs: number, maxFailures: number): ProxyError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new ProxyError(
    "circuit_open",
    `Copilot failed ${maxFailures} times in a row (${name}), so it is left alone. Try again in ${seconds} s.`,
    { retryAfterSeconds: seconds },
  );
}
