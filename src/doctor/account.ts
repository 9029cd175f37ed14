import type { ErrorKind } from "../errors.ts";
import type { Finding } from "./finding.ts";

const SIGN_IN = "github-copilot-svcs auth";

export type SignInFacts = {
  /** Where it is from: `credentials.json`, `GITHUB_TOKEN`; null when there is none. */
  source: string | null;
  /** Whether it is a Copilot token, and no login that could renew it. */
  isTokenAlone: boolean;
};

/** Whether somebody is signed in, by what this machine has. */
export function judgeSignIn({ source, isTokenAlone }: SignInFacts): Finding {
  if (source === null) {
    return { status: "failure", kind: "not_authenticated", message: "Nobody is signed in.", fix: SIGN_IN };
  }
  const details = { source };
  if (!isTokenAlone) return { status: "ok", message: `There is one, of ${source}.`, details };
  const message = `There is only the Copilot token of ${source}, which nothing renews when it ends.`;
  return { status: "warning", message, fix: SIGN_IN, details };
}

/** What GitHub said when it was asked for a Copilot token; `unasked` where there is no login to ask with. */
export type Asked = { source: string } | "unasked" | { kind: ErrorKind; message: string };

/** Whether GitHub takes the sign-in, and has Copilot for its account. */
export function judgeAccess(asked: Asked): Finding {
  if (asked === "unasked") return { status: "ok", message: "GitHub was not asked, as a Copilot token is set." };
  if ("source" in asked) {
    return { status: "ok", message: `GitHub gives a Copilot token for the sign-in of ${asked.source}.` };
  }
  const { kind, message } = asked;
  return { status: "failure", kind, message, fix: ACCESS_FIX[kind] ?? "try again in a moment" };
}

const SEAT_FIX = "see https://github.com/settings/copilot, or ask who administers your organization";

const ACCESS_FIX: Partial<Record<ErrorKind, string>> = { reauth_required: SIGN_IN, not_entitled: SEAT_FIX };

type Quota = {
  name: string;
  unlimited: boolean;
  remaining: number | null;
  entitlement: number | null;
  /** Whether calls go on when nothing remains. */
  overagePermitted: boolean;
};

/** What GitHub tells of the plan. */
export type PlanFacts = {
  plan: string | null;
  chatEnabled: boolean | null;
  quotas: readonly Quota[];
  resetDate: string | null;
};

/** What the account may do with Copilot, and how much of it is left; null where GitHub does not tell. */
export function judgePlan(facts: PlanFacts | null): Finding[] {
  if (facts === null) return [{ status: "skipped", message: "GitHub does not tell the plan." }];
  const { plan, chatEnabled, quotas, resetDate } = facts;
  if (chatEnabled === false) {
    const message = `Chat is switched off in the plan ${plan ?? "of this account"}.`;
    return [{ status: "failure", kind: "not_entitled", message, fix: SEAT_FIX }];
  }
  const limited = quotas.filter(({ unlimited }) => !unlimited);
  const left = limited.map((quota) => `${quota.name} ${amountOf(quota)}`);
  const until = resetDate === null ? "" : `, until ${resetDate}`;
  const told = left.length === 0 ? "" : ` Left: ${left.join(", ")}${until}.`;
  const message = `Copilot is on, plan ${plan ?? "unknown"}.${told}`;
  return [{ status: "ok", message, details: facts }, ...limited.filter(isSpent).map(spent)];
}

function amountOf({ remaining, entitlement }: Quota): string {
  return entitlement === null ? `${remaining}` : `${remaining} of ${entitlement}`;
}

function isSpent({ remaining }: Quota): boolean {
  return remaining !== null && remaining <= 0;
}

function spent({ name, overagePermitted }: Quota): Finding {
  const rest = overagePermitted ? "Further calls are billed." : "Calls that count are refused until it is reset.";
  const message = `Nothing is left of ${name}. ${rest}`;
  return {
    status: "warning",
    subject: name,
    message,
    fix: "use models of multiplier 0x: `github-copilot-svcs models`",
  };
}

export type ModelFacts = {
  /** Whether it is the account's own list; else the reason why there is none. */
  origin: "live" | "stale" | "built-in";
  reason: string | null;
  usable: number;
  /** The one that Copilot itself takes where none is chosen. */
  default: string | null;
  /** Those that wait for their terms to be accepted, and those that somebody has switched off. */
  gated: readonly string[];
  disabled: readonly string[];
};

/** What can be called. */
export function judgeModels({ origin, reason, usable, gated, disabled, ...rest }: ModelFacts): Finding[] {
  if (origin === "built-in") {
    const message = `Copilot gives no list of models: ${reason ?? "no reason is known"}`;
    return [{ status: "failure", kind: "upstream_unreachable", message, fix: "try again in a moment" }];
  }
  const details = { usable, default: rest.default, gated, disabled };
  if (usable === 0) {
    const message = "There is no model that can be called.";
    const fix = "github-copilot-svcs models";
    return [{ status: "failure", kind: "not_entitled", message, fix, details }];
  }
  const off = disabled.length === 0 ? "" : `, ${disabled.length} are switched off for this account`;
  const main = rest.default === null ? "" : `; Copilot's default is ${rest.default}`;
  const message = `${usable} can be called${off}${main}.`;
  return [{ status: "ok", message, details }, ...gatedFinding(gated)];
}

function gatedFinding(gated: readonly string[]): Finding[] {
  const [first] = gated;
  if (first === undefined) return [];
  const message = `To be called, ${gated.join(", ")} ${gated.length === 1 ? "wants its" : "want their"} terms accepted.`;
  return [{ status: "warning", subject: "terms", message, fix: `github-copilot-svcs models enable ${first}` }];
}
