import type { Lock } from "../resilience/lock.ts";
import type { Credentials, CredentialsFile } from "./credentials.ts";
import { type ConfigTokens, hasTokenInForce, superseding } from "./logins.ts";

export type SignOutNeeds = { credentials: CredentialsFile; lock: Lock; configTokens: ConfigTokens };

/**
 * Forgets the login of this user's files, one in a damaged file that was kept included, and sees to it that a token of
 * the configuration is not taken up instead. Tokens of the environment are not ours to forget. Resolves with whether
 * there was a login to forget. Throws internal when a file cannot be written or removed.
 */
export function signOut({ credentials, lock, configTokens }: SignOutNeeds, signal: AbortSignal): Promise<boolean> {
  return lock.hold(signal, async () => {
    // A file that makes no sense may hold one.
    const stored = await credentials.read().catch((): Credentials | null => null);
    await credentials.write({ version: 1, ...superseding(configTokens) });
    await credentials.dropSetAside();
    return stored === null || stored.github_token !== undefined || hasTokenInForce(configTokens, stored);
  });
}
