import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";

/** A certificate as far as anybody here wants to know it. */
export type Certificate = {
  pem: string;
  /** By what people know it. */
  name: string;
  /** The hosts that it is for, as a URL has them. */
  hosts: readonly string[];
  /** From when until when it says who somebody is, in milliseconds of the wall clock, and as it says so itself. */
  validFromMs: number;
  validToMs: number;
  validFrom: string;
  validTo: string;
};

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates in a PEM text, in its order; whatever stands between them is left out. Throws for one that is damaged. */
export function parseCertificates(text: string): Certificate[] {
  return (text.match(CERTIFICATE) ?? []).map((pem) => {
    const { subject, subjectAltName, validFrom, validTo } = new X509Certificate(pem);
    return {
      ...{ pem, validFrom, validTo },
      name: /^CN=(.*)$/m.exec(subject)?.[1] ?? subject,
      hosts: hostsOf(subjectAltName ?? ""),
      validFromMs: Date.parse(validFrom),
      validToMs: Date.parse(validTo),
    };
  });
}

/** RFC 5280 4.2.1.6: names and addresses, which are all that clients look at. */
function hostsOf(subjectAltName: string): string[] {
  const entries = [...subjectAltName.matchAll(/(?:^|, )(?:DNS|IP Address):([^,]+)/g)].map(([, host = ""]) => host);
  return entries.map((host) => (host.includes(":") ? (URL.parse(`http://[${host}]`)?.hostname ?? host) : host));
}

/** What is wrong with a PEM text as the private key to a certificate, as the rest of a sentence; null for nothing. */
export function keyFault(text: string, { pem }: Pick<Certificate, "pem">): string | null {
  const key = parseKey(text);
  if (typeof key === "string") return key;
  return new X509Certificate(pem).checkPrivateKey(key) ? null : "is the key to another certificate than tls.cert";
}

function parseKey(text: string): KeyObject | string {
  try {
    return createPrivateKey(text);
  } catch (thrown) {
    const isLocked = thrown instanceof Error && "code" in thrown && thrown.code === "ERR_MISSING_PASSPHRASE";
    return isLocked ? "is locked by a password, which nobody could type here" : "has no private key in PEM";
  }
}
