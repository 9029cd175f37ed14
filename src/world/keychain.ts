/** What the system keeps secrets in: macOS' Keychain, Windows' Credential Manager, the Secret Service of a Linux desktop. */
export interface Keychain {
  /** The entry of this name; null when there is none, and, on Linux, while the keychain is locked. */
  get(name: string): Promise<string | null>;
  set(name: string, value: string): Promise<void>;
  /** Resolves with whether there was one to remove. */
  remove(name: string): Promise<boolean>;
}

/** All names are below it, and people find them by it. */
const SERVICE = "github-copilot-svcs";

/** Each rejects with the system's words where there is no keychain. */
export const systemKeychain: Keychain = {
  get: (name) => Bun.secrets.get({ service: SERVICE, name }),
  // Windows would else take the entry to the user's other machines.
  set: (name, value) => Bun.secrets.set({ service: SERVICE, name, value, persist: "local" }),
  remove: (name) => Bun.secrets.delete({ service: SERVICE, name }),
};
