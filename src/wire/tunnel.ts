/** What is to be done next of asking a proxy for a way to a host. */
export type TunnelStep =
  | { to: "wait" }
  | { to: "say"; bytes: Uint8Array<ArrayBuffer> }
  /** The way is open: what is said from now on, the host hears. */
  | { to: "go on" }
  | { to: "give up"; refusal: TunnelRefusal };

/** Why there is no way: the status of HTTP and what it asks for, or what else the proxy said, as half a sentence. */
export type TunnelRefusal = { status: number; asksFor: string } | { fault: string };

/** Asking a proxy for a way to a host: what is said first, and then what follows from each answer. */
export type Tunnel = { first: Uint8Array<ArrayBuffer>; read: (bytes: Uint8Array<ArrayBuffer>) => TunnelStep };

/** The host that is to be reached. */
export type Target = { hostname: string; port: number };

export const WAIT: TunnelStep = { to: "wait" };
export const GO_ON: TunnelStep = { to: "go on" };

export function givenUp(refusal: TunnelRefusal): TunnelStep {
  return { to: "give up", refusal };
}
