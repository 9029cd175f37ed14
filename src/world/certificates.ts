import { X509Certificate } from "node:crypto";

/** A certificate as far as anybody here wants to know it. */
export type Certificate = {
  pem: string;
  /** By what people know it. */
  name: string;
  /** Until when it says who somebody is, in milliseconds of the wall clock, and as it says so itself. */
  validToMs: number;
  validTo: string;
};

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates in a PEM text, in its order; whatever stands between them is left out. Throws for one that is damaged. */
export function parseCertificates(text: string): Certificate[] {
  return (text.match(CERTIFICATE) ?? []).map((pem) => {
    const { subject, validTo } = new X509Certificate(pem);
    return { pem, name: /^CN=(.*)$/m.exec(subject)?.[1] ?? subject, validTo, validToMs: Date.parse(validTo) };
  });
}
