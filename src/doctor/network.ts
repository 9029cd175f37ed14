import type { ErrorKind } from "../errors.ts";
import type { Reached, Step } from "../world/reach.ts";
import type { Finding } from "./finding.ts";

/** What came of a call that any server answers: an answer, of whatever status, or the code that it failed with. */
export type Answered = { ms: number } & (
  | { status: number; isGitHubs: boolean }
  /** Such as `SELF_SIGNED_CERT_IN_CHAIN`. */
  | { fault: string }
);

export type NetworkFacts = {
  /** With a port where it is not the usual one. */
  host: string;
  /** Whether calls can be served without it; then what needs it is told. */
  onlyFor: string | null;
  /** `proxy.acme.example:3128`; null without one. */
  proxy: string | null;
  reached: Reached;
  answered: Answered;
};

/** Whether a host can be called, and if not, where it ends on the way. */
export function judgeNetwork(facts: NetworkFacts): Finding {
  const { host, reached, answered, onlyFor } = facts;
  const details = { host, steps: stepsOf(facts) };
  if ("status" in answered) return answeredFinding(facts, answered, details);
  const { kind, what, fix } = whyNot(facts, answered.fault);
  const message = `${host}: ${what}`;
  const certificate = reached.certificate ? { issuer: reached.certificate.issuer } : {};
  const told = { subject: host, details: { ...details, ...certificate, fault: answered.fault } };
  if (onlyFor === null) return { status: "failure", kind, message, fix, ...told };
  return { status: "warning", message: `${message} Only ${onlyFor} needs it.`, fix, ...told };
}

function answeredFinding(
  { host, proxy }: NetworkFacts,
  { status, isGitHubs }: Extract<Answered, { status: number }>,
  details: Readonly<Record<string, unknown>> & { steps: Record<string, number> },
): Finding {
  const times = Object.entries(details.steps).map(([name, ms]) => `${name} ${ms} ms`);
  const by = proxy === null ? "" : ` by the proxy ${proxy}`;
  const message = `${host} answers${by} (${times.join(", ")}).`;
  const told = { subject: host, details: { ...details, status } };
  if (!isGitHubs) {
    const what = `The answer (status ${status}) does not look like GitHub's: the network may answer in its place.`;
    const fix = `open https://${host} in a browser: a sign-in page of the network, or a filter, may be in between`;
    return { status: "warning", message: `${message} ${what}`, fix, ...told };
  }
  if (status < 500) return { status: "ok", message, ...told };
  const fix = "wait; https://www.githubstatus.com tells of outages";
  return { status: "warning", message: `${message} It fails with status ${status}.`, fix, ...told };
}

function stepsOf({ reached, answered }: NetworkFacts): Record<string, number> {
  return Object.fromEntries([...reached.steps.map(({ name, ms }) => [name, ms]), ["HTTP", answered.ms]]);
}

type Why = { kind: ErrorKind; what: string; fix: string };

/** By the first step that failed; where the way was good to its end, by what the call itself failed with. */
function whyNot(facts: NetworkFacts, fault: string): Why {
  const failed = facts.reached.steps.find((step) => step.fault !== undefined);
  if (failed?.fault !== undefined) return WHY[failed.name](facts, failed.fault, failed);
  const trust = trustProblem(facts, fault);
  if (trust) return trust;
  const what = `HTTP fails (${fault}): the connection is open, and no answer comes.`;
  return { kind: "upstream_unreachable", what, fix: PROXY_ADVICE };
}

const PROXY_ADVICE = "let it through the firewall, or set HTTPS_PROXY to the proxy of your network";

const WHY: Readonly<Record<Step["name"], (facts: NetworkFacts, fault: string, step: Step) => Why>> = {
  DNS: ({ proxy }, fault) => ({
    kind: "upstream_dns",
    what: `DNS fails (${fault}): ${proxy === null ? "its" : `the proxy ${proxy} has a name whose`} address cannot be found.`,
    fix: proxy === null ? `check the network and its DNS, or set HTTPS_PROXY to the proxy of your network` : PROXY_FIX,
  }),
  TCP: ({ proxy }, fault, { ms }) => ({
    kind: fault === "no answer" ? "connect_timeout" : "upstream_unreachable",
    what: `TCP fails (${fault}, after ${ms} ms): ${proxy === null ? "no connection can be opened." : `the proxy ${proxy} cannot be reached.`}`,
    fix: proxy === null ? PROXY_ADVICE : PROXY_FIX,
  }),
  proxy: ({ proxy }, fault) => ({
    kind: "upstream_unreachable",
    what: `the proxy ${proxy} gives no way to it (${fault}${fault === "407" ? ", it wants a name and a password" : ""}).`,
    fix:
      fault === "407"
        ? "HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT"
        : `have the proxy allow it, or name it in NO_PROXY`,
  }),
  TLS: (_facts, fault) => ({
    kind: "upstream_unreachable",
    what: `TLS fails (${fault}): what is there speaks no TLS, or breaks it off.`,
    fix: "a firewall or proxy that inspects TLS may break it: have it let this host through",
  }),
};

const PROXY_FIX = "set HTTPS_PROXY right, or unset it";

/** What the runtime says of a certificate that it does not trust, as OpenSSL has the words. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO|ISSUER|ALTNAME/;

function trustProblem({ reached, host }: NetworkFacts, fault: string): Why | null {
  if (!UNTRUSTED.test(fault)) return null;
  const { issuer = "nobody known", validTo = "" } = reached.certificate ?? {};
  const kind = "upstream_unreachable";
  if (/EXPIRED|NOT_YET_VALID/.test(fault)) {
    const what = `TLS fails (${fault}): its certificate, by ${issuer}, is good until ${validTo}.`;
    return { kind, what, fix: "set the clock of this machine, if that is wrong" };
  }
  if (/ALTNAME/.test(fault)) {
    const what = `TLS fails (${fault}): the certificate that is shown, by ${issuer}, is not of ${host}.`;
    return { kind, what, fix: "a DNS or proxy of the network leads elsewhere: have it let this host through" };
  }
  const what = `TLS fails (${fault}): its certificate is by ${issuer}, whom this machine does not trust. A proxy that inspects TLS does that.`;
  return { kind, what, fix: "set tls.ca_file to a file with the certificate of that authority in PEM form" };
}
