import { ProxyError } from "../errors.ts";
import type { Keychain } from "../world/keychain.ts";
import { type CredentialsFile, checkCredentials } from "./credentials.ts";

export type KeychainCredentialsNeeds = { file: CredentialsFile; keychain: Keychain; path: string };

/**
 * Credentials with all that is secret in the keychain. credentials.json stays: by it other processes notice a change,
 * and it says that there is a sign-in, which a locked keychain does not. The Copilot token has an entry of its own, as
 * Windows takes no more than 2560 bytes in one.
 */
export function createKeychainCredentials({ file, keychain, path }: KeychainCredentialsNeeds): CredentialsFile {
  const names = { login: `${path} login`, copilot: `${path} copilot`, probe: `${path} probe` };

  async function ask(name: string): Promise<unknown> {
    try {
      return jsonOf(await keychain.get(name));
    } catch (cause) {
      throw noKeychain("not_authenticated", cause);
    }
  }

  async function put(name: string, value: unknown): Promise<void> {
    try {
      await keychain.set(name, JSON.stringify(value));
    } catch (cause) {
      throw new ProxyError("internal", `The keychain does not take the sign-in: ${wordsOf(cause)}.`, { cause });
    }
  }

  /** Whether there was something to forget. */
  const forget = (name: string) => keychain.remove(name).catch(() => false);

  async function isKept(): Promise<boolean> {
    // A file that makes no sense says nothing of it.
    const stored = await file.read().catch(() => null);
    return stored?.kept_in === "keychain";
  }

  return {
    ...file,
    source: "keychain",

    async check(use) {
      await file.check(use);
      try {
        // A locked one, and one that was never set up, shows only when it is to take something.
        if (use === "write") await keychain.set(names.probe, "may be removed");
        await (use === "write" ? keychain.remove(names.probe) : keychain.get(names.probe));
      } catch (cause) {
        throw noKeychain("config_invalid", cause);
      }
    },

    async read() {
      const { github_token: ofFile, copilot: _, kept_in: keptIn, ...open } = await file.read();
      if (keptIn === undefined && ofFile !== undefined) throw notMoved(path);
      const login = keptIn === undefined ? {} : await ask(names.login);
      if (login === null) throw notGiven();
      const copilot = await ask(names.copilot);
      return checkCredentials({ ...open, ...Object(login), copilot }, "The sign-in in the keychain");
    },

    async write({ version, superseded_config_token_sha256: superseded, copilot, ...login }) {
      const isSignedIn = login.github_token !== undefined;
      const wasSignedIn = await isKept();
      if (isSignedIn) await put(names.login, login);
      if (copilot) await put(names.copilot, copilot);
      // From here on it counts, so that a sign-out holds even where the keychain keeps the entry.
      const keptIn = isSignedIn ? "keychain" : undefined;
      await file.write({ version, superseded_config_token_sha256: superseded, kept_in: keptIn });
      if (!copilot) await forget(names.copilot);
      if (!isSignedIn && !(await forget(names.login)) && wasSignedIn) throw notForgotten(names.login);
    },
  };
}

function jsonOf(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    // Somebody else's.
    return null;
  }
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function noKeychain(kind: "config_invalid" | "not_authenticated", cause: unknown): ProxyError {
  const fact = `credentials.store is "keychain", and there is none that can be used: ${wordsOf(cause)}.`;
  const remedy =
    'Set it to "file", or see to a keychain; on Linux that is libsecret and an unlocked gnome-keyring or KWallet.';
  return new ProxyError(kind, `${fact} ${remedy}`, { cause });
}

function notGiven(): ProxyError {
  const fact = "The keychain does not give the sign-in that is kept there: it is locked, or the entry was removed.";
  return new ProxyError("not_authenticated", `${fact} Unlock it, or run \`github-copilot-svcs auth\`.`);
}

function notMoved(path: string): ProxyError {
  const fact = `${path} holds a sign-in, which is not used, as credentials.store is "keychain".`;
  return new ProxyError("not_authenticated", `${fact} Run \`github-copilot-svcs auth\`: it removes that one.`);
}

function notForgotten(name: string): ProxyError {
  const fact =
    "The sign-in is forgotten, but the keychain keeps its entry: it is locked, or the entry was removed before.";
  return new ProxyError("internal", `${fact} Look for "${name}" there.`);
}
