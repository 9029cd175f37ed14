import * as z from "zod/mini";
import { type ErrorKind, ProxyError } from "../errors.ts";
import type { Clock } from "../world/clock.ts";
import type { PlainFetch } from "../world/fetch.ts";
import { askGitHub, type GitHubAnswer } from "./github.ts";
import { TOKEN_PATTERN } from "./held-token.ts";
import { ifValid } from "./if-valid.ts";

/** GitHub counts the interval from its own receipt; without a margin every poll may come a little too early. */
const POLL_MARGIN_MS = 1000;
const SLOW_DOWN_MS = 5000;

export type DeviceCode = {
  deviceCode: string;
  /** What the user types at `verificationUri`. */
  userCode: string;
  verificationUri: string;
  expiresInSeconds: number;
  intervalSeconds: number;
};

/** Signing in on a second screen (RFC 8628, contract 1). */
export interface DeviceFlow {
  /** A code for the user. Throws upstream_unreachable, upstream_timeout, bad_upstream_answer, config_invalid, sign_in_denied. */
  requestCode(signal: AbortSignal): Promise<DeviceCode>;
  /**
   * Waits for the user and gives the GitHub token. Network failures are waited out until the code expires. Throws
   * sign_in_denied, sign_in_expired, config_invalid, or the signal's reason.
   */
  waitForToken(code: DeviceCode, signal: AbortSignal): Promise<string>;
  /** The user's name at GitHub; null when GitHub doesn't tell, as it is decoration. */
  whoIs(githubToken: string, signal: AbortSignal): Promise<string | null>;
}

export type DeviceFlowNeeds = {
  fetch: PlainFetch;
  clock: Clock;
  githubUrl: string;
  githubApiUrl: string;
  clientId: string;
  /** Must hold a user agent, without which GitHub's API answers 403 (contract 1.3). */
  headers: Readonly<Record<string, string>>;
};

const printable = z.string().check(z.regex(TOKEN_PATTERN));
/** Bounded, since a timer of more than 2^31 ms fires at once. */
const seconds = z.number().check(z.positive(), z.maximum(3600));
const codeSchema = z.object({
  device_code: printable,
  user_code: printable,
  // It goes to a terminal and a browser, so it must be nothing but a web address.
  verification_uri: z.pipe(printable, z.url({ protocol: /^https?$/ })),
  expires_in: z.catch(seconds, 900),
  interval: z.catch(seconds, 5),
});
const pollSchema = z.object({
  access_token: ifValid(printable),
  error: ifValid(z.string()),
  interval: ifValid(seconds),
});

/** What ends the wait (contract 1.2); every other error is unknown and ends it too. */
const FINAL_ERRORS: ReadonlyMap<string, [ErrorKind, string]> = new Map([
  ["access_denied", ["sign_in_denied", "The sign-in was cancelled at GitHub."]],
  ["expired_token", ["sign_in_expired", "The code has expired. Start the sign-in again."]],
  ["token_expired", ["sign_in_expired", "The code has expired. Start the sign-in again."]],
  ["incorrect_device_code", ["sign_in_expired", "GitHub does not know this code any more. Start the sign-in again."]],
  ["incorrect_client_credentials", ["config_invalid", "GitHub does not know the client id. Check upstream.client_id."]],
  ["device_flow_disabled", ["config_invalid", "This client id may not use the device flow. Check upstream.client_id."]],
]);

export function createDeviceFlow(needs: DeviceFlowNeeds): DeviceFlow {
  const { clock, githubUrl, githubApiUrl, clientId, headers } = needs;

  function post(path: string, fields: Record<string, string>, signal: AbortSignal): Promise<GitHubAnswer> {
    const body = JSON.stringify({ client_id: clientId, ...fields });
    const all = { ...headers, "content-type": "application/json" };
    return askGitHub(needs, { url: githubUrl + path, method: "POST", headers: all, body, signal });
  }

  async function poll(deviceCode: string, signal: AbortSignal): Promise<GitHubAnswer | null> {
    const fields = { device_code: deviceCode, grant_type: "urn:ietf:params:oauth:grant-type:device_code" };
    try {
      return await post("/login/oauth/access_token", fields, signal);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      return null;
    }
  }

  return {
    async requestCode(signal) {
      return readCode(await post("/login/device/code", { scope: "read:user" }, signal));
    },

    async waitForToken({ deviceCode, expiresInSeconds, intervalSeconds }, signal) {
      const deadlineMs = clock.monotonicMs() + expiresInSeconds * 1000;
      let intervalMs = intervalSeconds * 1000;
      for (;;) {
        await clock.sleep(intervalMs + POLL_MARGIN_MS, signal);
        if (clock.monotonicMs() >= deadlineMs) throw failure("expired_token");
        const step = readPoll(await poll(deviceCode, signal));
        if (step.kind === "token") return step.token;
        // Cumulative: a slower pace once asked for is kept (RFC 8628, 3.5).
        if (step.kind === "slow_down") intervalMs = step.intervalMs ?? intervalMs + SLOW_DOWN_MS;
      }
    },

    async whoIs(githubToken, signal) {
      const all = { ...headers, authorization: `token ${githubToken}` };
      try {
        const { json } = await askGitHub(needs, { url: `${githubApiUrl}/user`, method: "GET", headers: all, signal });
        return z.object({ login: printable }).parse(json).login;
      } catch {
        signal.throwIfAborted();
        return null;
      }
    },
  };
}

function readCode({ status, json }: GitHubAnswer): DeviceCode {
  const { error } = z.catch(pollSchema, {}).parse(json);
  if (status === 404) throw failure("incorrect_client_credentials");
  if (error !== undefined) throw failure(error);
  const parsed = codeSchema.safeParse(json);
  if (!parsed.success) {
    throw new ProxyError("bad_upstream_answer", `GitHub gave no sign-in code (status ${status}). Try again later.`);
  }
  const { data } = parsed;
  return {
    deviceCode: data.device_code,
    userCode: data.user_code,
    verificationUri: data.verification_uri,
    expiresInSeconds: data.expires_in,
    intervalSeconds: data.interval,
  };
}

type PollStep =
  | { kind: "token"; token: string }
  | { kind: "pending" }
  | { kind: "slow_down"; intervalMs: number | undefined };

/** The body decides, whatever the status: GitHub sends its errors with 200, others with 400 (contract 1.2). */
function readPoll(answer: GitHubAnswer | null): PollStep {
  const parsed = pollSchema.safeParse(answer?.json);
  if (!answer || !parsed.success) return { kind: "pending" };
  const { access_token: token, error, interval } = parsed.data;
  if (token !== undefined) return { kind: "token", token };
  if (error === "slow_down") return { kind: "slow_down", intervalMs: interval && interval * 1000 };
  if (error === undefined || error === "authorization_pending" || answer.status >= 500) return { kind: "pending" };
  throw failure(error);
}

function failure(code: string): ProxyError {
  const known = FINAL_ERRORS.get(code);
  return known
    ? new ProxyError(...known)
    : new ProxyError("sign_in_denied", `GitHub refused the sign-in (${code.slice(0, 80)}).`);
}
