import type { Finding } from "./finding.ts";

export type AuthorityFacts = {
  /** The setting or variable that names the file. */
  named: string;
  path: string;
  /** Its text; null where there is no such file, or it cannot be read. */
  text: string | null;
};

/** The files with further certificate authorities; the runtime itself is silent about one that it cannot read. */
export function judgeAuthorities(facts: readonly AuthorityFacts[]): Finding[] {
  if (facts.length === 0) return [{ status: "ok", message: "No further certificate authority is named." }];
  return facts.map(({ named, path, text }): Finding => {
    const subject = named;
    const fix = `let ${named} name a file in PEM form, with the certificate of the authority`;
    if (text === null) {
      return { status: "failure", kind: "config_invalid", subject, message: `${named}: ${path} cannot be read.`, fix };
    }
    const count = text.split("-----BEGIN CERTIFICATE-----").length - 1;
    if (count === 0) {
      return {
        status: "failure",
        kind: "config_invalid",
        subject,
        message: `${named}: ${path} holds no certificate.`,
        fix,
      };
    }
    return { status: "ok", subject, message: `${named}: ${path} holds ${count} certificates.`, details: { count } };
  });
}
