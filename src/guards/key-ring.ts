import { asProxyError, ProxyError } from "../errors.ts";
import { EVERYBODY } from "../resilience/shares.ts";
import type { Clock } from "../world/clock.ts";
import { sha256Hex } from "../world/hash.ts";
import type { Log } from "../world/log.ts";
import type { KeyFile } from "./key-file.ts";

/** Who calls: the key's hash as an identity that no later key of the same name has, and the name for people. */
type Client = { id: string; name?: string };

/** Everybody, while nobody needs a key. */
const ANYONE: Client = { id: EVERYBODY };

/** The keys that open the proxy while it runs. */
export interface KeyRing {
  /** Reads the keys. Throws config_invalid where the file makes no sense. Until it has, nobody gets in. */
  start(): Promise<void>;
  /** Whether there is a key, so that nobody gets in without one. */
  hasKeys(): boolean;
  /** Whose request it is, by its headers; null for a stranger. Keys that were made or revoked meanwhile count. */
  clientOf(headers: Headers): Client | null | Promise<Client | null>;
}

export type KeyRingNeeds = {
  keyFile: Pick<KeyFile, "list" | "modifiedMs">;
  /** A further key, and the name by which it is told. */
  fixed: { name: string; key: string } | null;
  /** Whether it stays closed even when the last key is gone. */
  isKeyNeeded: boolean;
  clock: Clock;
  log: Log;
};

/** How long a revoked key may go on. */
const LOOK_EVERY_MS = 1000;

/** A key is used as soon as it is made, so whom nobody knows is looked for sooner; strangers are many, so no oftener. */
const LOOK_FOR_STRANGER_MS = 50;

/** A file may be written twice within what its file system counts as one time; FAT counts in twos of seconds. */
const TIME_STEP_MS = 2000;

const BEARER = /^Bearer +([\x21-\x7e]+)$/i;

type KnownKey = { name: string; sha256: string };

export function createKeyRing({ keyFile, fixed, isKeyNeeded, clock, log }: KeyRingNeeds): KeyRing {
  const ownKeys: readonly KnownKey[] = fixed ? [{ name: fixed.name, sha256: sha256Hex(fixed.key) }] : [];
  /** Null while the file makes no sense: who was let in is not known then, so nobody is. */
  let keys: readonly KnownKey[] | null = null;
  let seenMs: number | null | undefined;
  let lookedMs = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  async function read(): Promise<void> {
    const modifiedMs = await keyFile.modifiedMs();
    if (keys !== null && modifiedMs === seenMs) return;
    keys = [...ownKeys, ...(await keyFile.list())];
    const isSettled = modifiedMs === null || clock.wallMs() - modifiedMs > TIME_STEP_MS;
    seenMs = isSettled ? modifiedMs : undefined;
  }

  async function look(): Promise<void> {
    const wasReadable = keys !== null;
    try {
      await read();
      if (!wasReadable) log.info("the keys can be read again");
    } catch (error) {
      keys = null;
      if (wasReadable) log.error("nobody gets in: the keys cannot be read", { reason: asProxyError(error).message });
    }
    lookedMs = clock.monotonicMs();
    looking = undefined;
  }

  function known(headers: Headers): Client | null {
    if (keys === null) return null;
    if (keys.length === 0) return isKeyNeeded ? null : ANYONE;
    const bearer = BEARER.exec(headers.get("authorization") ?? "")?.[1];
    // A client may send a login of its own in the one, and our key in another. None is taken from a URL, which is logged.
    return find(bearer, keys) ?? find(headers.get("x-api-key"), keys) ?? find(headers.get("x-goog-api-key"), keys);
  }

  return {
    start: read,
    hasKeys: () => keys !== null && keys.length > 0,
    clientOf(headers) {
      const client = looking ? null : known(headers);
      const isStranger = client === null && keys !== null;
      const isDue = clock.monotonicMs() - lookedMs >= (isStranger ? LOOK_FOR_STRANGER_MS : LOOK_EVERY_MS);
      if (isDue) looking ??= look();
      return looking ? looking.then(() => known(headers)) : client;
    },
  };
}

/** The same for a missing key and a wrong one, so that it tells nothing (design 8). */
export function invalidKey(): ProxyError {
  return new ProxyError(
    "invalid_api_key",
    "This proxy wants one of its keys: after the word Bearer in the header Authorization, or in x-api-key or " +
      "x-goog-api-key. Whoever runs it makes one with `github-copilot-svcs keys create NAME`.",
    { headers: { "www-authenticate": "Bearer" } },
  );
}

function find(presented: string | null | undefined, keys: readonly KnownKey[]): Client | null {
  if (!presented) return null;
  const sha256 = sha256Hex(presented);
  let found: Client | null = null;
  // All are compared, whichever fits.
  for (const key of keys) if (isEqual(key.sha256, sha256)) found = { id: key.sha256, name: key.name };
  return found;
}

/** In a time that does not depend on where two hashes differ. (`timingSafeEqual` would load node:crypto.) */
function isEqual(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}
