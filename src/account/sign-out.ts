import type { CredentialsFile } from "./credentials.ts";
import type { Lock } from "./lock.ts";
import { type ConfigTokens, superseding } from "./logins.ts";

export type SignOutNeeds = { credentials: CredentialsFile; lock: Lock; configTokens: ConfigTokens };

/**
 * Forgets the login of this user's files, and sees to it that a token of the configuration is not taken up instead.
 * Tokens of the environment are not ours to forget. Throws internal when the file cannot be written.
 */
export async function signOut({ credentials, lock, configTokens }: SignOutNeeds, signal: AbortSignal): Promise<void> {
  await lock.hold(signal, () => credentials.write({ version: 1, ...superseding(configTokens) }));
}
