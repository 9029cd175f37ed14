import type { Simulator } from "../simulator/simulator.ts";

/** A proxy in front of a simulator of its own, as a client knows it: by its address alone. */
export interface Stage {
  /** `http://127.0.0.1:PORT` */
  url: string;
  simulator: Simulator;
  /** Asks the proxy; a body is sent as JSON, a text as it is. */
  ask(path: string, call?: AskInit): Promise<Response>;
  /** Has the proxy stop as a signal does. Resolves with the exit code, the same however often it is called. */
  stop(): Promise<number>;
}

export type AskInit = {
  body?: unknown;
  method?: string;
  headers?: Record<string, string>;
  /** Ends the call, as a client that leaves. */
  signal?: AbortSignal;
};

/** What a proxy is started with: its configuration, and the environment's variables. */
export type Settings = { config?: Record<string, unknown>; env?: Record<string, string> };

/** What came, and what should have: nothing is thrown, so that a case tells all that it has found. */
export interface See {
  /** Both are data; they are compared as JSON. */
  same(what: string, came: unknown, expected: unknown): void;
  /** For what can't be said by one value. `expected` says it in words. */
  holds(what: string, isSo: boolean, came: unknown, expected: string): void;
}

/** One promise of the proxy, and how it is seen to be kept. */
export type Case = {
  /** What it is about, then what is promised: `stream: an event comes before upstream sends the next`. */
  name: string;
  /** A proxy for this case alone; without it, the one that the cases share. */
  settings?: Settings;
  run: (stage: Stage, see: See) => Promise<void>;
};

/** A difference between what was expected and what came, both as texts. */
export type Difference = { what: string; expected: string; came: string };

export type Outcome = { name: string; ok: boolean; ms: number; differences: readonly Difference[] };
