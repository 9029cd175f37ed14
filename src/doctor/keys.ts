import type { Finding } from "./finding.ts";

export type KeyFacts = {
  host: string;
  /** Whether other machines can reach it. */
  isExposed: boolean;
  stored: number;
  /** Whether the environment has one. */
  hasFixed: boolean;
  allowAnyone: boolean;
  isTls: boolean;
};

/** Who may call, and who could listen. */
export function judgeKeys(facts: KeyFacts): Finding[] {
  const { host, isExposed, stored, hasFixed, isTls } = facts;
  const count = stored + (hasFixed ? 1 : 0);
  const details = { keys: count, exposed: isExposed };
  if (!isExposed) {
    const who =
      count === 0 ? "Every program of this machine may call, and no other machine." : `${keys(count)} may call.`;
    return [{ status: "ok", message: who, details }];
  }
  return [whoMayCall(facts, count, details), ...(isTls ? [] : [inTheClear(host)])];
}

function whoMayCall({ host, allowAnyone }: KeyFacts, count: number, details: Finding["details"] & {}): Finding {
  const subject = "who may call";
  if (count > 0)
    return { status: "ok", subject, message: `${keys(count)} may call, from wherever ${host} is reached.`, details };
  const message = `Everyone who reaches ${host} may spend your quota.`;
  const fix = "github-copilot-svcs keys create NAME";
  if (allowAnyone)
    return { status: "warning", subject, message: `${message} allow_unauthenticated is set.`, fix, details };
  return {
    status: "failure",
    kind: "config_invalid",
    subject,
    message: `${message} So the server refuses to start.`,
    fix,
    details,
  };
}

function inTheClear(host: string): Finding {
  return {
    status: "warning",
    subject: "encryption",
    message: `Prompts, answers and keys go over the network of ${host} in the clear.`,
    fix: "set tls.cert and tls.key, or put a proxy that speaks HTTPS in front, or listen on localhost",
  };
}

function keys(count: number): string {
  return count === 1 ? "Who has the one key" : `Who has one of the ${count} keys`;
}
