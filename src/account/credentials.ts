import * as z from "zod/mini";
import { ProxyError } from "../errors.ts";
import type { Files } from "../world/files.ts";
import { TOKEN_PATTERN } from "./held-token.ts";
import { ifValid } from "./if-valid.ts";

const token = z.string().check(z.regex(TOKEN_PATTERN));

/** credentials.json. Keys that we don't know are kept when it is written again. */
const credentialsSchema = z.looseObject({
  version: z.literal(1),
  github_token: z.optional(token),
  /** The user's name at GitHub, for people. */
  login: z.optional(z.string()),
  /** Where the token was given out: it is sent nowhere else. */
  github_url: z.optional(z.string()),
  created_at: z.optional(z.string()),
  /** A cache that other processes share; when it makes no sense, it is as good as absent. */
  copilot: ifValid(
    z.object({
      token,
      api_url: z.string(),
      /** Unix milliseconds by this machine's clock. */
      received_at_ms: z.number(),
      expires_at_ms: z.number(),
      refresh_due_at_ms: z.number(),
      /** The GitHub token that it was made from. */
      github_token_sha256: z.string(),
    }),
  ),
  /** Where the sign-in is, when it is not here. */
  kept_in: z.optional(z.literal("keychain")),
  /** The configuration's GitHub token that a later sign-in or sign-out has replaced (design 6). */
  superseded_config_token_sha256: z.optional(z.string()),
});

export type Credentials = z.infer<typeof credentialsSchema>;

export interface CredentialsFile {
  /** What `status` calls it. */
  readonly source: "credentials.json" | "keychain";
  /** Throws config_invalid where no login can be kept as it should: to be told before anybody signs in, or is served. */
  check(use: "read" | "write"): Promise<void>;
  /** What is stored; without a file, nothing is. Throws not_authenticated when the file cannot be understood. */
  read(): Promise<Credentials>;
  /** To be called under the lock. Throws internal, or config_invalid for a link, when it cannot be written; then the old file is still whole. */
  write(credentials: Credentials): Promise<void>;
  /** Keeps a file that cannot be understood as `credentials.json.damaged`, to make room for a new one. */
  setAside(): Promise<void>;
  /** Removes what `setAside` has kept, as it may hold a token. Throws internal when it cannot. */
  dropSetAside(): Promise<void>;
  /** Whether somebody else has written the file since the last look or write of ours; the first look says no. */
  changedByOthers(): Promise<boolean>;
}

export function createCredentialsFile({ files, path }: { files: Files; path: string }): CredentialsFile {
  const asidePath = `${path}.damaged`;
  let seenMs: number | null | undefined;

  async function readText(): Promise<string | null> {
    try {
      return await files.readOwn(path, "refused");
    } catch (cause) {
      const why = cause instanceof ProxyError ? cause.message : `${path} cannot be read. Check who owns it.`;
      throw new ProxyError("not_authenticated", why, { cause });
    }
  }

  return {
    source: "credentials.json",
    async check() {
      // What else keeps a file from being read does not keep it from being replaced.
      await files.readOwn(path, "refused").catch((thrown) => {
        if (thrown instanceof ProxyError) throw thrown;
      });
    },
    async read() {
      const text = await readText();
      return text === null ? { version: 1 } : parse(text, path);
    },
    async write(credentials) {
      try {
        await files.writePrivate(path, `${JSON.stringify(credentials, null, 2)}\n`);
        // Under the lock, so that nobody's write slips in between.
        seenMs = await files.modifiedMs(path).catch(() => undefined);
      } catch (cause) {
        if (cause instanceof ProxyError) throw cause;
        throw new ProxyError(
          "internal",
          `${path} could not be written: ${String(cause)}. Check the folder's owner and the free space.`,
          { cause },
        );
      }
    },
    async setAside() {
      const text = await readText();
      if (text !== null) await files.writePrivate(asidePath, text);
    },
    async dropSetAside() {
      try {
        await files.remove(asidePath);
      } catch (cause) {
        const problem = `${asidePath} could not be removed, and may hold a token: ${String(cause)}.`;
        throw new ProxyError("internal", `${problem} Remove it yourself.`, { cause });
      }
    },
    async changedByOthers() {
      // A file that cannot be looked at says nothing new.
      const modifiedMs = await files.modifiedMs(path).catch(() => seenMs);
      // Of many who look at the same time, one sees it.
      const before = seenMs;
      seenMs = modifiedMs;
      return before !== undefined && modifiedMs !== before;
    },
  };
}

/** Never a guess at what half a file meant: the user decides what becomes of it. */
function parse(text: string, path: string): Credentials {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ProxyError("not_authenticated", `${path} is damaged: it is not JSON. ${REMEDY}`, { cause });
  }
  return checkCredentials(json, path);
}

const REMEDY = "Run `github-copilot-svcs auth` to sign in again; a damaged file is kept beside the new one.";

/** What is stored, if it makes sense. Throws not_authenticated, naming the place, where it does not. */
export function checkCredentials(stored: unknown, place: string): Credentials {
  const parsed = credentialsSchema.safeParse(stored);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => issue.path.join(".") || "the whole").join(", ");
  throw new ProxyError("not_authenticated", `${place} is damaged or of a newer version, at: ${where}. ${REMEDY}`);
}
