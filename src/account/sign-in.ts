import type { Lock } from "../resilience/lock.ts";
import type { Clock } from "../world/clock.ts";
import type { Credentials, CredentialsFile } from "./credentials.ts";
import type { DeviceCode, DeviceFlow } from "./device-flow.ts";
import { type ConfigTokens, superseding } from "./logins.ts";

export type SignInNeeds = {
  deviceFlow: DeviceFlow;
  credentials: CredentialsFile;
  lock: Lock;
  clock: Clock;
  configTokens: ConfigTokens;
  githubUrl: string;
  /** Shows the user the code and the address. */
  show: (code: DeviceCode) => void;
};

/**
 * Signs in by the device flow and stores the GitHub token; a running server takes it up by itself. Gives the user's name
 * at GitHub, or null. Until the new token is there, the old login stays. Throws what the device flow throws, and
 * internal when the token cannot be stored.
 */
export async function signIn(needs: SignInNeeds, signal: AbortSignal): Promise<{ login: string | null }> {
  const { deviceFlow, credentials, lock, clock, configTokens, githubUrl, show } = needs;
  await credentials.check("write");
  const code = await deviceFlow.requestCode(signal);
  show(code);
  const githubToken = await deviceFlow.waitForToken(code, signal);
  const login = await deviceFlow.whoIs(githubToken, signal);
  const fresh: Credentials = {
    version: 1,
    github_token: githubToken,
    github_url: githubUrl,
    created_at: new Date(clock.wallMs()).toISOString(),
    ...(login !== null && { login }),
    ...superseding(configTokens),
  };
  await lock.hold(signal, async () => {
    await keepDamaged(credentials);
    await credentials.write(fresh);
  });
  return { login };
}

/** A file that makes no sense may still hold what its owner wants back. */
async function keepDamaged(credentials: CredentialsFile): Promise<void> {
  try {
    await credentials.read();
  } catch {
    await credentials.setAside();
  }
}
