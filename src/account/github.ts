import { ProxyError } from "../errors.ts";
import { type AnswerHeaders, isOk } from "../wire/answer.ts";
import { decoded } from "../wire/decoded.ts";
import { readCounted } from "../wire/read-counted.ts";
import type { Clock } from "../world/clock.ts";
import type { PlainFetch } from "../world/fetch.ts";
import { withPhaseTimeout } from "../world/phase-timeout.ts";

/** Shorter than the time after which another process takes a lock over. */
const LIMIT_MS = 20_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;

export type GitHubCall = {
  url: string;
  method: "GET" | "POST";
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
};

export type GitHubAnswer = {
  status: number;
  headers: AnswerHeaders;
  /** The body where it is JSON, else null: an HTML page says nothing to us. */
  json: unknown;
};

/**
 * One request to GitHub and its whole answer, whatever its status. Throws upstream_unreachable or upstream_timeout when
 * there is none, and bad_upstream_answer for one in an encoding that nobody knows. Redirects are not followed: a token
 * must not travel to where an answer points (security.md T11).
 */
export function askGitHub(
  { fetch, clock }: { fetch: PlainFetch; clock: Clock },
  call: GitHubCall,
): Promise<GitHubAnswer> {
  const { url, signal, headers, ...rest } = call;
  const { host } = new URL(url);
  const onTimeout = () =>
    new ProxyError("upstream_timeout", `${host} did not answer within ${LIMIT_MS / 1000} seconds.`);
  return withPhaseTimeout({ clock, ms: LIMIT_MS, signal, onTimeout }, async (phaseSignal) => {
    try {
      const response = await fetch(url, {
        ...rest,
        headers: { accept: "application/json", "accept-encoding": "identity", ...headers },
        signal: phaseSignal,
        redirect: "manual",
        decompress: false,
        timeout: false,
      });
      const { body } = decoded(response);
      const bytes = await readCounted(body, isOk(response) ? MAX_ANSWER_BYTES : MAX_ERROR_BYTES);
      return { status: response.status, headers: response.headers, json: parseJson(bytes) };
    } catch (thrown) {
      throw thrown instanceof ProxyError ? thrown : unreachable(host, thrown);
    }
  });
}

function unreachable(host: string, cause: unknown): ProxyError {
  const code = cause instanceof Error && "code" in cause ? ` (${cause.code})` : "";
  return new ProxyError("upstream_unreachable", `${host} could not be reached${code}.`, { cause });
}

/** Null for what is no JSON, or too long to be an answer of GitHub's. */
function parseJson(bytes: Uint8Array | null): unknown {
  try {
    return bytes && JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
