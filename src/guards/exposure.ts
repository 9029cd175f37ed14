import { ProxyError } from "../errors.ts";
import { isLoopback } from "../wire/loopback.ts";

/**
 * Refuses to listen where others could spend the user's quota (design 8): beyond loopback, unless the operator has
 * spelled out that it is meant.
 */
export function checkExposure(host: string, allowUnauthenticated: boolean): ProxyError | null {
  if (isLoopback(host) || allowUnauthenticated) return null;
  return new ProxyError(
    "config_invalid",
    `host ${JSON.stringify(host)} would let everyone who can reach this machine use your Copilot subscription. ` +
      `Leave it at "localhost", or set allow_unauthenticated to true if that is what you want.`,
  );
}
