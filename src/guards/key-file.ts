import * as z from "zod/mini";
import { ProxyError } from "../errors.ts";
import type { Lock } from "../resilience/lock.ts";
import { nearest } from "../wire/nearest.ts";
import type { Clock } from "../world/clock.ts";
import type { Files } from "../world/files.ts";
import { sha256Hex } from "../world/hash.ts";
import type { Random } from "../world/random.ts";

/** What tells a key of ours from others, to people and to scanners for secrets. Many tools insist on the `sk-`. */
const KEY_PREFIX = "sk-svcs-";

/** Names stand in logs and on command lines. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** A key as it is stored: with 256 bits of chance in it, its hash need not be salted or slow. */
const keySchema = z.object({
  name: z.string().check(z.regex(NAME)),
  created_at: z.string(),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});
const fileSchema = z.strictObject({ version: z.literal(1), keys: z.array(keySchema) });

export type StoredKey = z.output<typeof keySchema>;

/** `keys.json`: who may call the proxy. Every verb throws config_invalid for a file that makes no sense. */
export interface KeyFile {
  /** Without a file there are none. */
  list(): Promise<readonly StoredKey[]>;
  /** Makes a key and gives it; nobody will see it again. Throws usage for a name that is taken or makes no sense. */
  create(name: string, signal: AbortSignal): Promise<string>;
  /** Gives how many are left. Throws not_found, with the nearest name. */
  revoke(name: string, signal: AbortSignal): Promise<number>;
  /** When it was last written, in wall-clock milliseconds; null without a file. */
  modifiedMs(): Promise<number | null>;
}

export type KeyFileNeeds = { files: Files; clock: Clock; random: Random; lock: Lock; path: string };

export function createKeyFile({ files, clock, random, lock, path }: KeyFileNeeds): KeyFile {
  async function list(): Promise<readonly StoredKey[]> {
    const text = await files.readOwn(path, "refused").catch((cause) => {
      const why = cause instanceof ProxyError ? cause.message : `${path} cannot be read (${cause}). Check its owner.`;
      throw new ProxyError("config_invalid", `${why} Until then nobody may call.`, { cause });
    });
    return text === null ? [] : parse(text, path);
  }

  async function write(keys: readonly StoredKey[]): Promise<void> {
    const text = `${JSON.stringify({ version: 1, keys }, null, 2)}\n`;
    await files.writePrivate(path, text).catch((cause) => {
      throw new ProxyError("internal", `${path} could not be written: ${cause}. Nothing has changed.`, { cause });
    });
  }

  return {
    list,
    create: (name, signal) =>
      lock.hold(signal, async () => {
        if (!NAME.test(name)) throw badName(name);
        const keys = await list();
        if (keys.some((key) => key.name === name)) {
          throw new ProxyError(
            "usage",
            `There is a key of the name ${name} already. Revoke it, or choose another name.`,
          );
        }
        const key = `${KEY_PREFIX}${random.secret()}`;
        const created_at = new Date(clock.wallMs()).toISOString();
        await write([...keys, { name, created_at, sha256: sha256Hex(key) }]);
        return key;
      }),
    revoke: (name, signal) =>
      lock.hold(signal, async () => {
        const keys = await list();
        const left = keys.filter((key) => key.name !== name);
        if (left.length === keys.length) throw unknownName(name, keys);
        await write(left);
        return left.length;
      }),
    modifiedMs: () => files.modifiedMs(path),
  };
}

/** Never a guess at what half a file meant: whoever is not in it may not call. */
function parse(text: string, path: string): readonly StoredKey[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Its message would quote the file.
  }
  const parsed = fileSchema.safeParse(json);
  if (parsed.success) return parsed.data.keys;
  throw new ProxyError(
    "config_invalid",
    `${path} is damaged or of a newer version, so nobody may call. Restore it, or remove it and make new keys.`,
  );
}

function badName(name: string): ProxyError {
  const rule =
    "A name has letters, digits, dots, dashes and underscores, at most 64, and begins with a letter or digit";
  return new ProxyError("usage", `${JSON.stringify(name.slice(0, 100))} is no name for a key. ${rule}.`);
}

function unknownName(name: string, keys: readonly StoredKey[]): ProxyError {
  const names = keys.map((key) => key.name);
  const [best] = nearest(name, names);
  const hint = best ? ` Did you mean ${best}?` : "";
  return new ProxyError("not_found", `There is no key of the name ${JSON.stringify(name.slice(0, 100))}.${hint}`);
}
