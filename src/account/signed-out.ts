import { ProxyError } from "../errors.ts";
import type { Clock } from "../world/clock.ts";
import { type HeldToken, isUsable } from "./held-token.ts";
import { utc } from "./utc.ts";

/** There is no sign-in to get a token with. A COPILOT_TOKEN may be there, and what is true of it is said. */
export function signedOut(clock: Clock, copilotToken: HeldToken | null, rejected: string | null): ProxyError {
  const what = copilotToken ? fateOf(clock, copilotToken, rejected) : "Not signed in to GitHub.";
  return new ProxyError("not_authenticated", `${what} Run \`github-copilot-svcs auth\`.`);
}

function fateOf(clock: Clock, held: HeldToken, rejected: string | null): string {
  const signIn = "and there is no GitHub sign-in";
  if (held.token === rejected) return `Copilot does not accept COPILOT_TOKEN, ${signIn}.`;
  if (!isUsable(clock, held)) {
    return held.isEndUnknown
      ? `COPILOT_TOKEN does not say when it ends, so it is used for ${held.lifetimeMs / 60_000} minutes only, ${signIn}.`
      : `COPILOT_TOKEN has expired, ${signIn}.`;
  }
  const end = held.isEndUnknown
    ? "It does not say how long it works."
    : `It works until ${utc(held.received.wallMs + held.lifetimeMs)}.`;
  return `COPILOT_TOKEN cannot be renewed, as there is no GitHub sign-in. ${end}`;
}
