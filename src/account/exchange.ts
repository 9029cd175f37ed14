import * as z from "zod/mini";
import { ProxyError } from "../errors.ts";
import type { Clock } from "../world/clock.ts";
import type { PlainFetch } from "../world/fetch.ts";
import type { Log } from "../world/log.ts";
import type { Secrets } from "../world/secrets.ts";
import { chooseApiUrl, type Origins } from "./api-url.ts";
import { exchangeFailure } from "./exchange-failure.ts";
import { askGitHub, type GitHubAnswer } from "./github.ts";
import { type CopilotToken, now, TOKEN_PATTERN } from "./held-token.ts";
import { ifValid } from "./if-valid.ts";
import { lifetimeMs, refreshAfterMs } from "./lifetime.ts";

/** Only the token is needed; nonsense in the rest is as good as its absence (contract 2.2). */
const answerSchema = z.object({
  token: z.string().check(z.regex(TOKEN_PATTERN)),
  expires_at: ifValid(z.number()),
  refresh_in: ifValid(z.number()),
  endpoints: ifValid(z.object({ api: ifValid(z.string()) })),
});

/**
 * A new Copilot token for a GitHub token (contract 2). Throws reauth_required or not_entitled when GitHub refuses, and
 * token_exchange_failed for what may pass: no network, a timeout, a rate limit, a 5xx, an answer without a token.
 */
export type Exchange = (githubToken: string, signal: AbortSignal) => Promise<CopilotToken>;

export type ExchangeNeeds = {
  fetch: PlainFetch;
  clock: Clock;
  log: Log;
  secrets: Secrets;
  origins: Origins;
  /** Who we say we are: user agent, editor and API version. */
  headers: Readonly<Record<string, string>>;
};

export function createExchange(needs: ExchangeNeeds): Exchange {
  const { clock, log, secrets, origins, headers } = needs;

  async function ask(githubToken: string, signal: AbortSignal): Promise<GitHubAnswer> {
    secrets.keep(githubToken);
    const authorization = `token ${githubToken}`;
    const url = `${origins.githubApiUrl}/copilot_internal/v2/token`;
    try {
      return await askGitHub(needs, { url, method: "GET", headers: { ...headers, authorization }, signal });
    } catch (thrown) {
      if (signal.aborted || !(thrown instanceof ProxyError)) throw thrown;
      const message = `GitHub gave no Copilot token: ${thrown.message}`;
      throw new ProxyError("token_exchange_failed", message, { cause: thrown });
    }
  }

  return async (githubToken, signal) => {
    const answer = await ask(githubToken, signal);
    if (answer.status !== 200) throw exchangeFailure(answer, clock.wallMs(), secrets.redact);
    const parsed = answerSchema.safeParse(answer.json);
    // A captive portal answers 200 with a page.
    if (!parsed.success) throw new ProxyError("token_exchange_failed", "GitHub's answer holds no Copilot token.");
    const { token, expires_at: expiresAt, refresh_in: refreshIn, endpoints } = parsed.data;
    const { url: apiUrl, refused } = chooseApiUrl(token, endpoints?.api, origins);
    if (refused !== undefined) log.warn("the exchange named a host that is not trusted", { refused, used: apiUrl });
    const received = now(clock);
    const serverWallMs = Date.parse(answer.headers.get("date") ?? "");
    const lifetime = lifetimeMs({ expiresAt, refreshIn, serverWallMs, wallMs: received.wallMs });
    return { token, apiUrl, received, lifetimeMs: lifetime, refreshAfterMs: refreshAfterMs(lifetime, refreshIn) };
  };
}
