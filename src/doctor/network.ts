import type { ErrorKind } from "../errors.ts";
import type { Reached } from "../world/reach.ts";
import type { Finding } from "./finding.ts";

/** What came of a call that any server answers: an answer of whatever status, or why there is none. */
export type Answered = { ms: number } & (
  | { status: number; isGitHubs: boolean }
  | {
      kind: ErrorKind;
      /** In the words in which a call of the proxy would be refused. */
      message: string;
      /** The word of the runtime for it, such as `SELF_SIGNED_CERT_IN_CHAIN`; empty where there is none. */
      code: string;
    }
);

export type NetworkFacts = {
  /** With a port where it is not the usual one. */
  host: string;
  /** What needs it, where calls can be served without it. */
  onlyFor: string | null;
  isProxied: boolean;
  reached: Reached;
  answered: Answered;
};

/** Whether a host can be called, and if not, where it ends on the way. */
export function judgeNetwork(facts: NetworkFacts): Finding {
  const { host, onlyFor, reached, answered } = facts;
  const details = { host, steps: stepsOf(facts) };
  if ("status" in answered) return answeredFinding(host, answered, details);
  const step = failedStep(facts, answered.code);
  const { kind, message: why } = answered;
  const message = `${step} fails: ${why}`;
  const told = {
    subject: host,
    fix: fixOf(facts, step),
    details: { ...details, failed: step, ...reached.certificate },
  };
  if (onlyFor === null) return { status: "failure", kind, message, ...told };
  return { status: "warning", message: `${message} Only ${onlyFor} needs it.`, ...told };
}

function answeredFinding(
  host: string,
  { status, isGitHubs }: Extract<Answered, { status: number }>,
  steps: { host: string; steps: Record<string, number> },
): Finding {
  const times = Object.entries(steps.steps).map(([name, ms]) => `${name} ${ms} ms`);
  const message = `${host} answers (${times.join(", ")}).`;
  const told = { subject: host, details: { ...steps, status } };
  if (!isGitHubs) {
    const what = `The answer (status ${status}) does not look like GitHub's: the network may answer in its place.`;
    const fix = `open https://${host} in a browser: a sign-in page of the network, or a filter, may be in between`;
    return { status: "warning", message: `${message} ${what}`, fix, ...told };
  }
  if (status < 500) return { status: "ok", message, ...told };
  const fix = "wait; https://www.githubstatus.com tells of outages";
  return { status: "warning", message: `${message} It fails with status ${status}.`, fix, ...told };
}

/** Milliseconds by step; the call goes the way anew, from its beginning. */
function stepsOf({ reached, answered }: NetworkFacts): Record<string, number> {
  return Object.fromEntries([...reached.steps.map(({ name, ms }) => [name, ms]), ["HTTP", answered.ms]]);
}

/** What the runtime says of a certificate, as OpenSSL has the words. */
const ABOUT_CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|ISSUER|ALTNAME|HOSTNAME_MISMATCH/;

type StepName = Reached["steps"][number]["name"] | "HTTP";

/** The first step that failed; the trust in a certificate only the call itself asks for. */
function failedStep({ reached }: NetworkFacts, code: string): StepName {
  const failed = reached.steps.find(({ fault }) => fault !== undefined);
  if (failed) return failed.name;
  return ABOUT_CERTIFICATE.test(code) ? "TLS" : "HTTP";
}

function fixOf({ isProxied, answered, reached }: NetworkFacts, step: StepName): string {
  const code = "code" in answered ? answered.code : "";
  if (/EXPIRED|NOT_YET_VALID/.test(code)) return "set the clock of this machine, if that is wrong";
  if (/ALTNAME|HOSTNAME/.test(code))
    return "a DNS or a proxy of the network leads elsewhere: have it let this host through";
  if (step === "TLS" && reached.certificate) {
    return "set tls.ca_file to a file with the certificate of that authority in PEM form";
  }
  if (step === "TLS") return "a firewall or proxy that inspects TLS may break it: have it let this host through";
  if (isProxied) return "set HTTPS_PROXY right, or except the host in NO_PROXY";
  if (step === "DNS") return "check the network and its DNS, or set HTTPS_PROXY to the proxy of your network";
  return "let it through the firewall, or set HTTPS_PROXY to the proxy of your network";
}
