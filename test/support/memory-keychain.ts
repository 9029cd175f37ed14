import type { Keychain } from "../../src/world/keychain.ts";

export interface MemoryKeychain extends Keychain {
  entries: Map<string, string>;
  /** A locked one gives nothing and takes nothing, as on Linux; where there is none, every call fails. */
  state: "unlocked" | "locked" | "missing";
}

/** A keychain in memory. */
export function createMemoryKeychain(): MemoryKeychain {
  const fail = (why: string) => Promise.reject(new Error(why));
  const keychain: MemoryKeychain = {
    entries: new Map(),
    state: "unlocked",
    async get(name) {
      if (keychain.state === "missing") return await fail("libsecret not available");
      return keychain.state === "locked" ? null : (keychain.entries.get(name) ?? null);
    },
    async set(name, value) {
      if (keychain.state !== "unlocked") return await fail("Cannot create an item in a locked collection");
      keychain.entries.set(name, value);
    },
    async remove(name) {
      if (keychain.state === "missing") return await fail("libsecret not available");
      return keychain.state === "unlocked" && keychain.entries.delete(name);
    },
  };
  return keychain;
}
