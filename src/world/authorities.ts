import { getCACertificates } from "node:tls";

/** These certificates, in PEM, besides all that the runtime trusts: a list of our own takes the place of its. */
export function besidesTrusted(authorities: readonly string[]): string[] {
  // Of the environment and bundled, and of the system.
  return [...new Set([...getCACertificates("default"), ...getCACertificates("system"), ...authorities])];
}
