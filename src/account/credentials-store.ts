import type { Files } from "../world/files.ts";
import type { Keychain } from "../world/keychain.ts";
import { type CredentialsFile, createCredentialsFile } from "./credentials.ts";
import { createKeychainCredentials } from "./keychain-credentials.ts";

export type CredentialsStoreNeeds = { files: Files; keychain: Keychain; path: string; store: "file" | "keychain" };

/** Where the user has chosen to keep the sign-in; never another place in its stead. */
export function createCredentialsStore({ files, keychain, path, store }: CredentialsStoreNeeds): CredentialsFile {
  const file = createCredentialsFile({ files, path });
  return store === "keychain" ? createKeychainCredentials({ file, keychain, path }) : file;
}
