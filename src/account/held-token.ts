import type { Clock } from "../world/clock.ts";
import { sha256Hex } from "../world/hash.ts";

/** Where a login, or a bare Copilot token, comes from; `status` names it. */
export type TokenSource =
  | "COPILOT_GITHUB_TOKEN"
  | "GITHUB_TOKEN"
  | "systemd credential"
  | "credentials.json"
  | "keychain"
  | "config.json"
  | "COPILOT_TOKEN";

/** Whether `auth` has put it there. */
export function isFromSignIn(source: TokenSource): boolean {
  return source === "credentials.json" || source === "keychain";
}

/** Whether it goes before a sign-in by `auth` for good; a GITHUB_TOKEN gives way once GitHub refuses it (design 6). */
export function outranksSignIn(source: TokenSource): boolean {
  return source === "COPILOT_GITHUB_TOKEN" || source === "systemd credential";
}

/** One moment by both clocks: the monotonic one may stand still while a laptop sleeps, the wall clock can be set. */
export type Moment = { wallMs: number; monotonicMs: number };

/** A Copilot token and its life, counted from receipt on our own clocks (contract 2.5). */
export type CopilotToken = {
  token: string;
  apiUrl: string;
  received: Moment;
  lifetimeMs: number;
  refreshAfterMs: number;
};

export type HeldToken = CopilotToken & {
  source: TokenSource;
  /** Fingerprint of the secret that it was made from, so that a changed login is noticed. */
  account: string;
  /** It does not say when it ends, and its lifetime is a guess. */
  isEndUnknown?: true;
  /** The user's name at GitHub, where it is known. */
  login?: string;
};

/** However short a token lives, nobody who has it, or could take it from the file, asks for another sooner. */
const MIN_SPACING_MS = 60_000;

/** What a token may be made of (security.md T9): anything else would break out of its header. */
export const TOKEN_PATTERN = /^[\x21-\x7e]+$/;

/** SHA-256 in hexadecimal: says whether two secrets are the same without keeping either. */
export function fingerprint(secret: string): string {
  return sha256Hex(secret);
}

export function now(clock: Clock): Moment {
  return { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
}

/** Milliseconds since `moment` by whichever clock says more: either can make something due (design 6). */
export function elapsedMs(clock: Clock, moment: Moment): number {
  return Math.max(clock.wallMs() - moment.wallMs, clock.monotonicMs() - moment.monotonicMs);
}

export function isUsable(clock: Clock, held: CopilotToken): boolean {
  return elapsedMs(clock, held.received) < held.lifetimeMs;
}

/** Milliseconds until another token should be asked for; 0 or less when it should be now. */
export function refreshDueInMs(clock: Clock, held: CopilotToken): number {
  return Math.max(held.refreshAfterMs, MIN_SPACING_MS) - elapsedMs(clock, held.received);
}

export function isRefreshDue(clock: Clock, held: CopilotToken): boolean {
  return refreshDueInMs(clock, held) <= 0;
}
