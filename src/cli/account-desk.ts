import type { DeviceCode } from "../account/device-flow.ts";
import type { HeldToken } from "../account/held-token.ts";
import type { Login } from "../account/logins.ts";
import type { Plan } from "../account/plan.ts";
import type { Snapshot } from "../models/catalogue.ts";
import type { Answer } from "../wire/answer.ts";

/** What the user has to see to sign in. */
export type SignInCode = Omit<DeviceCode, "deviceCode">;

/** What came of accepting a model's terms. */
export type Enabled = "enabled" | "already" | "no_terms";

/** The user's account as the commands know it, behind it the same parts as the server's. All throw ProxyErrors. */
export interface AccountDesk {
  /** The login in force and a Copilot token that is still good, as they lie on disk and in the environment. */
  stored(): Promise<{ login: Login | null; held: HeldToken | null }>;
  /** A new Copilot token, stored where the server finds it. */
  refresh(signal: AbortSignal): Promise<HeldToken>;
  /** Signs in by device flow. Gives the user's name where GitHub tells it; the old login is kept until the end. */
  signIn(show: (code: SignInCode) => void, signal: AbortSignal): Promise<string | null>;
  /** Forgets the login. Resolves with whether there was one. */
  signOut(): Promise<boolean>;
  /** Whether a later sign-in or sign-out has taken the place of the configuration's tokens. */
  areConfigTokensSuperseded(): Promise<boolean>;
  /** A bare call, as all calls go: by the same proxies, and with the same trust. */
  visit(url: string, signal: AbortSignal): Promise<Answer>;
  /** What GitHub tells of the account's plan, or null. */
  plan(signal: AbortSignal): Promise<Plan | null>;
  listModels(signal: AbortSignal): Promise<Snapshot>;
  /** Accepts the model's terms. Resolves with what came of it, and whether calls of the model are served here. */
  enableModel(id: string, signal: AbortSignal): Promise<{ result: Enabled; served: boolean }>;
}
