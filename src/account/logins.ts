import { join } from "node:path";
import { ProxyError } from "../errors.ts";
import type { Files } from "../world/files.ts";
import type { Credentials, CredentialsFile } from "./credentials.ts";
import { fingerprint, TOKEN_PATTERN, type TokenSource } from "./held-token.ts";

/** A GitHub token and where it was found. */
export type Login = { githubToken: string; source: TokenSource; name?: string };

/** The token fields of a configuration, as the Go program wrote them (design 9). */
export type ConfigTokens = {
  githubToken?: string | undefined;
  copilotToken?: string | undefined;
  /** Unix seconds. */
  expiresAt?: number | undefined;
  /** Seconds. */
  refreshIn?: number | undefined;
};

export type Env = Readonly<Record<string, string | undefined>>;

/** The login that an environment variable holds; null where it is unset or empty. */
export function environmentLogin(env: Env, name: "COPILOT_GITHUB_TOKEN" | "GITHUB_TOKEN"): Login | null {
  return loginOf(env[name], name);
}

/** The login that systemd hands over as a credential (systemd.exec(5), LoadCredential). */
export async function systemdLogin({ env, files }: { env: Env; files: Files }): Promise<Login | null> {
  const folder = env.CREDENTIALS_DIRECTORY;
  if (!folder) return null;
  const path = join(folder, "github-token");
  const text = await files.read(path).catch((cause) => {
    throw new ProxyError(
      "not_authenticated",
      `The systemd credential ${path} cannot be read. Check LoadCredential= of the service.`,
      { cause },
    );
  });
  return loginOf(text ?? undefined, "systemd credential");
}

/** Where sign-ins are kept, and of which GitHub they are to be. */
type Store = { source: CredentialsFile["source"]; githubUrl: string };

/**
 * The login of this user's store: that of a sign-in, else the configuration's token, unless a later sign-in or sign-out
 * has superseded it. Throws not_authenticated when the stored one is elsewhere, or belongs to another GitHub.
 */
export function storedLogin(stored: Credentials, config: ConfigTokens, { source, githubUrl }: Store): Login | null {
  const { github_token: githubToken, github_url: from = githubUrl, login: name } = stored;
  if (githubToken === undefined) {
    const ofConfig = isSuperseded(config, stored) ? null : loginOf(config.githubToken, "config.json");
    if (!ofConfig && stored.kept_in !== undefined) throw keptElsewhere();
    return ofConfig;
  }
  if (from !== githubUrl) {
    const problem = `The stored sign-in is for ${from}, and ${githubUrl} is configured.`;
    throw new ProxyError("not_authenticated", `${problem} Run \`github-copilot-svcs auth\`.`);
  }
  const login: Login = { githubToken, source };
  return name === undefined ? login : { ...login, name };
}

function keptElsewhere(): ProxyError {
  const fact = 'The sign-in is in the keychain, and credentials.store is "file".';
  return new ProxyError("not_authenticated", `${fact} Set it to "keychain", or run \`github-copilot-svcs auth\`.`);
}

/** What a sign-in or sign-out records, so that the configuration's token is never used again (design 6). */
export function superseding(config: ConfigTokens): Pick<Credentials, "superseded_config_token_sha256"> {
  const token = mainToken(config);
  return token === undefined ? {} : { superseded_config_token_sha256: fingerprint(token) };
}

export function isSuperseded(config: ConfigTokens, stored: Credentials): boolean {
  const token = mainToken(config);
  return token !== undefined && fingerprint(token) === stored.superseded_config_token_sha256;
}

/** Whether the configuration has a token that no later sign-in or sign-out has superseded. */
export function hasTokenInForce(config: ConfigTokens, stored: Credentials): boolean {
  return mainToken(config) !== undefined && !isSuperseded(config, stored);
}

function mainToken({ githubToken, copilotToken }: ConfigTokens): string | undefined {
  return githubToken ?? copilotToken;
}

function loginOf(text: string | undefined, source: TokenSource): Login | null {
  const githubToken = text?.trim();
  if (!githubToken) return null;
  if (TOKEN_PATTERN.test(githubToken)) return { githubToken, source };
  throw new ProxyError("not_authenticated", `The token of ${source} has characters that no token has. Set it again.`);
}
