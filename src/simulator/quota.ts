import type { Account } from "./account.ts";
import type { Call } from "./answer.ts";
import type { CatalogueRow } from "./catalogue.ts";

/** Premium requests a month of the Pro plan (contract 3). */
const ENTITLEMENT = 300;

export type PremiumQuota = { entitlement: number; remaining: number; percentRemaining: number; overage: number };

/** Takes a call from the account's quota: only what the user asked for counts as a premium request (contract 5.4). */
export function charge(call: Call, account: Account, model: CatalogueRow): void {
  if (call.headers["x-initiator"] !== "agent") account.premiumUsed += model.billing.multiplier;
}

/** The account's premium requests, or null where they are unlimited. */
export function premiumQuota(account: Account): PremiumQuota | null {
  if (account.quotaShape === "unlimited") return null;
  const used = account.premiumUsed + (account.quotaShape === "overage" ? ENTITLEMENT : 0);
  const remaining = Math.max(0, ENTITLEMENT - used);
  return {
    entitlement: ENTITLEMENT,
    remaining: round(remaining, 2),
    percentRemaining: round((100 * remaining) / ENTITLEMENT, 1),
    overage: round(Math.max(0, used - ENTITLEMENT), 2),
  };
}

/** The first moment of the next month, as an ISO date. */
export function quotaReset(nowMs: number): string {
  const now = new Date(nowMs);
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)).toISOString();
}

/** The quota as every answer of Copilot carries it (contract 5.6). */
export function quotaHeaders(account: Account): Record<string, string> {
  const quota = premiumQuota(account);
  const rst = quotaReset(account.nowMs()).replace(".000Z", "Z");
  const unlimited = new URLSearchParams({ ent: "-1", ov: "0.0", ovPerm: "false", rem: "100.0", rst }).toString();
  if (quota === null) return { "x-quota-snapshot-chat": unlimited, "x-quota-snapshot-premium_interactions": unlimited };
  const premium = new URLSearchParams({
    ent: String(quota.entitlement),
    ov: quota.overage.toFixed(1),
    ovPerm: "true",
    rem: quota.percentRemaining.toFixed(1),
    rst,
  });
  return { "x-quota-snapshot-chat": unlimited, "x-quota-snapshot-premium_interactions": premium.toString() };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
