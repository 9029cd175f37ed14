import type { TunnelRefusal } from "../wire/tunnel.ts";

/** A connection that does not come about, because the proxy gives no way. */
export type RefusedError = Error & { refusal: TunnelRefusal };

export function refused(refusal: TunnelRefusal): RefusedError {
  return Object.assign(new Error("The proxy gives no way."), { refusal });
}
