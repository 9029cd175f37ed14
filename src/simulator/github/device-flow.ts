import type { Account, DeviceCode } from "../account.ts";
import { type Answer, type Call, jsonAnswer } from "../answer.ts";
import { gitHubToken, simulatedText } from "./tokens.ts";

/** The GitHub App of the editor plugins, the only application that is known here (contract 0). */
const CLIENT_ID = "Iv1.b507a08c87ecfe98";
const GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code";

/** `POST /login/device/code` (contract 1.1). */
export function requestDeviceCode(call: Call, account: Account): Answer {
  if (readFields(call).get("client_id") !== CLIENT_ID) return say(call, { error: "Not Found" }, 404);
  const serial = account.nextSerial();
  const code: DeviceCode = {
    deviceCode: simulatedText(40, serial),
    userCode: `SIMU-${serial.toString().padStart(4, "0")}`,
    status: account.autoApprove ? "approved" : "pending",
    intervalSeconds: account.pollIntervalSeconds,
    expiresAtMs: account.nowMs() + account.deviceCodeSeconds * 1000,
    lastPollMs: undefined,
  };
  account.deviceCodes.set(code.deviceCode, code);
  return say(call, {
    device_code: code.deviceCode,
    user_code: code.userCode,
    verification_uri: `${call.origin}/login/device`,
    expires_in: account.deviceCodeSeconds,
    interval: account.pollIntervalSeconds,
  });
}

/** `POST /login/oauth/access_token` (contract 1.2): errors come with status 200. */
export function pollForToken(call: Call, account: Account): Answer {
  const fields = readFields(call);
  if (fields.get("client_id") !== CLIENT_ID) return refuse(call, "incorrect_client_credentials");
  if (fields.get("grant_type") !== GRANT_TYPE) return refuse(call, "unsupported_grant_type");
  const code = account.deviceCodes.get(fields.get("device_code") ?? "");
  if (code === undefined || code.status === "used") return refuse(call, "incorrect_device_code");
  if (account.nowMs() >= code.expiresAtMs) return refuse(call, "expired_token");
  if (code.status === "denied") return refuse(call, "access_denied");
  if (isTooSoon(code, account.nowMs())) {
    code.intervalSeconds += 5;
    return refuse(call, "slow_down", { interval: code.intervalSeconds });
  }
  if (code.status === "pending") return refuse(call, "authorization_pending");
  code.status = "used";
  const token = gitHubToken(account.nextSerial());
  account.gitHubTokens.add(token);
  return say(call, { access_token: token, token_type: "bearer", scope: "" });
}

function isTooSoon(code: DeviceCode, nowMs: number): boolean {
  const previousMs = code.lastPollMs;
  code.lastPollMs = nowMs;
  return previousMs !== undefined && nowMs - previousMs < code.intervalSeconds * 1000;
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  authorization_pending: "The authorization request is still pending.",
  slow_down: "Too many requests have been made in the same timeframe.",
  expired_token: "This 'device_code' has expired.",
  access_denied: "The authorization request was denied.",
  incorrect_device_code: "The device_code provided is not valid.",
  incorrect_client_credentials: "The client_id passed is incorrect.",
  unsupported_grant_type: "The grant type is not supported.",
};

function refuse(call: Call, error: string, more: Record<string, number> = {}): Answer {
  return say(call, {
    error,
    error_description: DESCRIPTIONS[error] ?? error,
    error_uri: "https://docs.github.com/developers/apps/authorizing-oauth-apps#error-codes-for-the-device-flow",
    ...more,
  });
}

/** GitHub answers in a form unless JSON was asked for. */
function say(call: Call, fields: Record<string, string | number>, status = 200): Answer {
  if (call.headers["accept"]?.includes("json")) return jsonAnswer(fields, status);
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) form.set(name, String(value));
  return {
    status,
    headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    body: form.toString(),
  };
}

/** The fields of a body in JSON or as a form; none when it is neither. */
function readFields(call: Call): Map<string, string> {
  if (!call.headers["content-type"]?.includes("json")) return new Map(new URLSearchParams(call.text));
  try {
    const body: unknown = JSON.parse(call.text);
    return new Map(Object.entries(body ?? {}).map(([name, value]) => [name, String(value)]));
  } catch {
    return new Map();
  }
}
