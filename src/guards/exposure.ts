import { ProxyError } from "../errors.ts";
import { isLoopback } from "../wire/loopback.ts";

/** Whether other machines can reach what listens there. */
export function isExposed(host: string): boolean {
  return !isLoopback(host);
}

/**
 * Refuses to listen where others could spend the user's quota (design 8): beyond loopback, unless it takes a key, or
 * the operator has spelled out that anyone may.
 */
export function checkExposure(host: string, leave: { hasKeys: boolean; allowAnyone: boolean }): ProxyError | null {
  if (!isExposed(host) || leave.hasKeys || leave.allowAnyone) return null;
  return new ProxyError(
    "config_invalid",
    `host ${JSON.stringify(host)} would let everyone who can reach this machine use your Copilot subscription. ` +
      "Make a key for those who may, with `github-copilot-svcs keys create NAME` or in COPILOT_SVCS_API_KEY. " +
      "Or set allow_unauthenticated to true if everyone may.",
  );
}
