import { ProxyError } from "../errors.ts";

/** What is wrong with a certificate, by the code of the runtime (X509_verify_cert_error_string of OpenSSL). */
const FAULTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "has expired. Is the clock of this machine right?",
  CERT_NOT_YET_VALID: "is not valid yet. Is the clock of this machine right?",
  CERT_REVOKED: "has been revoked.",
  ERR_TLS_CERT_ALTNAME_INVALID: "is for another name.",
  HOSTNAME_MISMATCH: "is for another name.",
};

/** Of a chain that ends nowhere we know. */
const UNKNOWN_ISSUER: ReadonlySet<string> = new Set([
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "CERT_UNTRUSTED",
]);

const ADVICE =
  "If your company looks into its traffic, name the certificate of its authority in tls.ca_file (or in NODE_EXTRA_CA_CERTS).";

/** Why the other side is not taken for who it should be; null for a failure of another kind. Waiting cures none of it. */
export function untrustedFailure(cause: unknown, code: string, host: string): ProxyError | null {
  const fault = FAULTS[code] ?? (UNKNOWN_ISSUER.has(code) ? `is not trusted on this machine. ${ADVICE}` : undefined);
  if (fault === undefined) return null;
  const issuer = cause instanceof Error && "issuer" in cause ? cause.issuer : null;
  const by = typeof issuer === "string" ? `, which ${JSON.stringify(issuer.slice(0, 100))} has signed,` : "";
  return new ProxyError("upstream_unreachable", `The certificate of ${host}${by} ${fault} (${code})`, { cause });
}
