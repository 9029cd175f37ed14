import type { Account } from "../account.ts";
import { type Answer, type Call, jsonAnswer } from "../answer.ts";
import { refuseGitHubCaller } from "./access.ts";
import { copilotToken } from "./tokens.ts";

/** `GET /copilot_internal/v2/token` (contract 2): a fresh Copilot token for a GitHub token. */
export function exchangeToken(call: Call, account: Account): Answer {
  const refusal = refuseGitHubCaller(call, account);
  if (refusal) return refusal;
  const serial = account.nextSerial();
  const expiresAt = Math.floor(account.nowMs() / 1000) + account.tokenLifetimeSeconds;
  const token = copilotToken(serial, expiresAt);
  account.copilotTokens.set(token, expiresAt * 1000);
  return jsonAnswer({
    ...CAPABILITIES,
    token,
    expires_at: expiresAt,
    refresh_in: account.refreshInSeconds,
    sku: "monthly_subscriber_quota",
    individual: true,
    ...(account.namesEndpoints ? { endpoints: endpointsOf(account) } : {}),
  });
}

/** The hosts of the account's plan. They are one here. */
export function endpointsOf({ planOrigin }: Account): Record<string, string> {
  return { api: planOrigin, proxy: planOrigin, "origin-tracker": planOrigin, telemetry: planOrigin };
}

/** What else stands in the real answer. */
const CAPABILITIES = {
  chat_enabled: true,
  chat_jetbrains_enabled: true,
  xcode: true,
  xcode_chat: false,
  enterprise_list: null,
  organization_list: [],
  limited_user_quotas: null,
  limited_user_reset_date: null,
  public_suggestions: "disabled",
  telemetry: "disabled",
  tracking_id: "simulated",
  agent_mode_auto_approval: true,
  annotations_enabled: false,
  azure_only: false,
  blackbird_clientside_indexing: false,
  code_quote_enabled: true,
  code_review_enabled: true,
  codesearch: true,
  copilotignore_enabled: false,
  prompt_8k: true,
  snippy_load_test_enabled: false,
  vsc_electron_fetcher_v2: false,
} as const;
