import { ProxyError } from "../errors.ts";
import { isLoopback } from "../wire/loopback.ts";
import type { Clock } from "../world/clock.ts";
import type { PlainFetch } from "../world/fetch.ts";

/** Where releases are downloaded from, and by what. */
export type ReleaseSource = {
  /** What stands before `/latest/download/` and `/download/v1.2.3/`. */
  base: string;
  fetch: PlainFetch;
  clock: Clock;
  /** Ends a download with its reason. */
  signal: AbortSignal;
};

/** A mirror of the releases, by the variable of the environment that names it. */
type Mirror = { variable: string; url: string | undefined };

/** The address of the releases: GitHub's, or the mirror's where one is set. Throws `usage` for one that is not safe. */
export function releasesBase(repository: string, { variable, url: mirror }: Mirror): string {
  if (!mirror) return `https://github.com/${repository}/releases`;
  const url = URL.parse(mirror);
  // Plain http only where nobody can listen in.
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  if (isSafe) return mirror.replace(/\/+$/, "");
  const rule = "must be an https address, or an http address on this machine";
  throw new ProxyError("usage", `${variable} ${rule}, found ${JSON.stringify(mirror)}.`);
}

/**
 * Whether a download from the releases at `base` may be taken from this address: GitHub and where it keeps its files, or
 * the host that was named.
 */
export function isTrusted(url: URL, base: string): boolean {
  const named = new URL(base);
  if (url.host === named.host && url.protocol === named.protocol) return true;
  return (
    url.protocol === "https:" &&
    url.port === "" &&
    /^(?:github\.com|[\w.-]+\.githubusercontent\.com)$/.test(url.hostname)
  );
}
