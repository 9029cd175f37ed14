import type { Clock } from "../world/clock.ts";
import { CATALOGUE, type CatalogueRow } from "./catalogue.ts";

/** The shapes that `/copilot_internal/user` is known in (contract 3). */
export type QuotaShape = "metered" | "overage" | "unlimited" | "free" | "missing";

export type DeviceCode = {
  deviceCode: string;
  userCode: string;
  status: "pending" | "approved" | "denied" | "used";
  intervalSeconds: number;
  expiresAtMs: number;
  lastPollMs: number | undefined;
};

/** What a test may turn, and what may happen to the account meanwhile. Times are the simulator's own clock. */
export interface SimulatorState {
  /** The host that serves the account's plan; the other one answers 421 (contract 4). The next exchange names it. */
  planOrigin: string;
  /** `quirky` is the real service; `clean` is what OpenAI's specification says. */
  personality: "quirky" | "clean";
  models: CatalogueRow[];
  /** How an opaque item id that comes back is refused; both are known (contract 8.1, quirk 2). */
  foreignIdStatus: 401 | 400;
  /** Whether `/v1/messages` takes the known values of `anthropic-beta` only (contract 8.2: it is not certain). */
  refusesUnknownBetas: boolean;
  login: string;
  /** Whether a device code is approved from its birth. */
  autoApprove: boolean;
  pollIntervalSeconds: number;
  deviceCodeSeconds: number;
  tokenLifetimeSeconds: number;
  refreshInSeconds: number;
  /** How far the simulator's clock is ahead of the real one: in `Date`, `expires_at` and every decision. */
  clockSkewMs: number;
  /** Whether an exchange says `endpoints`; old servers don't. */
  namesEndpoints: boolean;
  quotaShape: QuotaShape;
  /** Premium requests used so far: the sum of the multipliers of calls whose initiator is the user (contract 5.4). */
  premiumUsed: number;

  /** The user types the code and agrees. Without a code: all that are pending. Likewise for the next two. */
  approve(userCode?: string): void;
  deny(userCode?: string): void;
  expire(userCode?: string): void;
  /** GitHub forgets all its tokens; Copilot tokens live on until they expire. */
  revokeGitHubTokens(): void;
  /** All Copilot tokens handed out so far are expired at once. */
  expireCopilotTokens(): void;
}

/** The state with what only the routes touch. */
export interface Account extends SimulatorState {
  /** Wall-clock milliseconds on the simulator's clock. */
  nowMs(): number;
  /** A number that no call had before, from 1 on. */
  nextSerial(): number;
  deviceCodes: Map<string, DeviceCode>;
  gitHubTokens: Set<string>;
  /** Expiry in milliseconds by Copilot token. */
  copilotTokens: Map<string, number>;
}

export type AccountNeeds = { clock: Clock; autoApprove: boolean; knownGitHubTokens: readonly string[] };

export function createAccount({ clock, autoApprove, knownGitHubTokens }: AccountNeeds): Account {
  let serial = 0;
  const pending = (userCode: string | undefined) =>
    [...account.deviceCodes.values()].filter(
      (code) => code.status === "pending" && (userCode === undefined || code.userCode === userCode),
    );
  const account: Account = {
    planOrigin: "",
    personality: "quirky",
    models: structuredClone([...CATALOGUE]),
    foreignIdStatus: 401,
    refusesUnknownBetas: true,
    login: "octo",
    autoApprove,
    pollIntervalSeconds: 5,
    deviceCodeSeconds: 899,
    tokenLifetimeSeconds: 1800,
    refreshInSeconds: 1500,
    clockSkewMs: 0,
    namesEndpoints: true,
    quotaShape: "metered",
    premiumUsed: 0,
    deviceCodes: new Map(),
    gitHubTokens: new Set(knownGitHubTokens),
    copilotTokens: new Map(),

    nowMs: () => clock.wallMs() + account.clockSkewMs,
    nextSerial: () => ++serial,
    approve(userCode) {
      for (const code of pending(userCode)) code.status = "approved";
    },
    deny(userCode) {
      for (const code of pending(userCode)) code.status = "denied";
    },
    expire(userCode) {
      for (const code of pending(userCode)) code.expiresAtMs = account.nowMs();
    },
    revokeGitHubTokens: () => account.gitHubTokens.clear(),
    expireCopilotTokens() {
      for (const token of account.copilotTokens.keys()) account.copilotTokens.set(token, account.nowMs());
    },
  };
  return account;
}
