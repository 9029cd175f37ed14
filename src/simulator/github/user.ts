import type { Account, QuotaShape } from "../account.ts";
import { type Answer, type Call, jsonAnswer } from "../answer.ts";
import { premiumQuota, quotaReset } from "../quota.ts";
import { refuseGitHubCaller } from "./access.ts";
import { endpointsOf } from "./exchange.ts";

/** `GET /user` (contract 1.3). */
export function whoAmI(call: Call, account: Account): Answer {
  return (
    refuseGitHubCaller(call, account) ??
    jsonAnswer({ login: account.login, id: 1, type: "User", name: "Octo Simulated" })
  );
}

/** `GET /copilot_internal/user` (contract 3): plan and quota, in the shape that the state asks for. */
export function copilotUser(call: Call, account: Account): Answer {
  const refusal = refuseGitHubCaller(call, account);
  if (refusal) return refusal;
  return jsonAnswer({
    login: account.login,
    copilot_plan: account.quotaShape === "free" ? "free" : "individual",
    access_type_sku: account.quotaShape === "free" ? "free_limited_copilot" : "monthly_subscriber_quota",
    analytics_tracking_id: "simulated",
    assigned_date: "2025-06-01T10:00:00-07:00",
    can_signup_for_limited: false,
    can_upgrade_plan: true,
    chat_enabled: true,
    cli_enabled: true,
    is_mcp_enabled: true,
    codex_agent_enabled: true,
    copilotignore_enabled: false,
    restricted_telemetry: false,
    organization_login_list: [],
    organization_list: [],
    token_based_billing: false,
    endpoints: endpointsOf(account),
    ...QUOTAS[account.quotaShape](account),
  });
}

const QUOTAS: Readonly<Record<QuotaShape, (account: Account) => object>> = {
  metered: snapshots,
  overage: snapshots,
  unlimited: snapshots,
  missing: () => ({}),
  // The older shape of the Free plan, without snapshots.
  free: (account) => ({
    monthly_quotas: { chat: 500, completions: 4000 },
    limited_user_quotas: { chat: 500 - account.premiumUsed, completions: 4000 },
    limited_user_reset_date: quotaReset(account.nowMs()).slice(0, 10),
  }),
};

function snapshots(account: Account): object {
  const resetDate = quotaReset(account.nowMs());
  return {
    quota_reset_date: resetDate.slice(0, 10),
    quota_reset_date_utc: resetDate,
    quota_snapshots: {
      chat: snapshot("chat", account),
      completions: snapshot("completions", account),
      premium_interactions: snapshot("premium_interactions", account),
    },
  };
}

function snapshot(id: string, account: Account): object {
  const quota = id === "premium_interactions" ? premiumQuota(account) : null;
  return {
    quota_id: id,
    unlimited: quota === null,
    entitlement: quota?.entitlement ?? 0,
    remaining: Math.trunc(quota?.remaining ?? 0),
    quota_remaining: quota?.remaining ?? 0,
    percent_remaining: quota?.percentRemaining ?? 100,
    overage_count: quota?.overage ?? 0,
    overage_permitted: quota !== null,
    has_quota: true,
    quota_reset_at: 0,
    token_based_billing: false,
    timestamp_utc: new Date(account.nowMs()).toISOString(),
  };
}
