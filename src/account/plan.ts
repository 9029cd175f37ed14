import * as z from "zod/mini";
import { ProxyError } from "../errors.ts";
import type { Clock } from "../world/clock.ts";
import type { PlainFetch } from "../world/fetch.ts";
import type { Secrets } from "../world/secrets.ts";
import type { Origins } from "./api-url.ts";
import { askGitHub } from "./github.ts";
import { ifValid } from "./if-valid.ts";

/** The account's plan as far as GitHub tells it (contract 3): every field may be missing. */
export type Plan = {
  login: string | null;
  /** `individual`, `business`, … */
  plan: string | null;
  chatEnabled: boolean | null;
  quotas: Quota[];
  /** When the quotas begin anew, as GitHub writes dates. */
  resetDate: string | null;
};

/** In requests, or in whatever the plan counts by. */
type Quota = {
  name: string;
  unlimited: boolean;
  remaining: number | null;
  entitlement: number | null;
  overagePermitted: boolean;
};

const number = ifValid(z.number());
const text = ifValid(z.string());
const flag = ifValid(z.boolean());
const counts = ifValid(z.record(z.string(), z.number()));
const snapshot = z.object({ unlimited: flag, remaining: number, entitlement: number, overage_permitted: flag });

const answerSchema = z.object({
  login: text,
  copilot_plan: text,
  chat_enabled: flag,
  quota_reset_date: text,
  quota_snapshots: ifValid(z.record(z.string(), ifValid(snapshot))),
  /** The older shape of the Free plan. */
  limited_user_quotas: counts,
  monthly_quotas: counts,
  limited_user_reset_date: text,
});

export type ReadPlanNeeds = {
  fetch: PlainFetch;
  clock: Clock;
  secrets: Secrets;
  origins: Origins;
  headers: Readonly<Record<string, string>>;
};

/**
 * The plan of a GitHub token's account, or null where GitHub does not tell: it has no Copilot, or the server is older than
 * that. Throws reauth_required when the token is refused, and what no answer throws.
 */
export type ReadPlan = (githubToken: string, signal: AbortSignal) => Promise<Plan | null>;

export function createReadPlan(needs: ReadPlanNeeds): ReadPlan {
  const { secrets, origins, headers } = needs;
  return async (githubToken, signal) => {
    secrets.keep(githubToken);
    const authorization = `token ${githubToken}`;
    const url = `${origins.githubApiUrl}/copilot_internal/user`;
    const { status, json } = await askGitHub(needs, {
      url,
      method: "GET",
      headers: { ...headers, authorization },
      signal,
    });
    if (status === 401) throw new ProxyError("reauth_required", "GitHub does not accept this GitHub token.");
    const parsed = status === 200 ? answerSchema.safeParse(json).data : undefined;
    return parsed ? planOf(parsed) : null;
  };
}

function planOf(answer: z.output<typeof answerSchema>): Plan {
  const { login = null, copilot_plan: plan = null, chat_enabled: chatEnabled = null } = answer;
  const resetDate = answer.quota_reset_date ?? answer.limited_user_reset_date ?? null;
  return { login, plan, chatEnabled, quotas: [...snapshots(answer), ...oldCounts(answer)], resetDate };
}

function snapshots({ quota_snapshots: all = {} }: z.output<typeof answerSchema>): Quota[] {
  return Object.entries(all).flatMap(([name, one]) =>
    one
      ? [
          {
            name,
            unlimited: one.unlimited ?? false,
            remaining: one.remaining ?? null,
            entitlement: one.entitlement ?? null,
            overagePermitted: one.overage_permitted ?? false,
          },
        ]
      : [],
  );
}

function oldCounts(answer: z.output<typeof answerSchema>): Quota[] {
  const { limited_user_quotas: left = {}, monthly_quotas: all = {} } = answer;
  return Object.entries(left).map(([name, remaining]) => {
    return { name, unlimited: false, remaining, entitlement: all[name] ?? null, overagePermitted: false };
  });
}
