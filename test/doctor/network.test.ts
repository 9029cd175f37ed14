import { describe, expect, test } from "bun:test";
import { judgeAccess, judgeModels, judgePlan, judgeSignIn } from "../../src/doctor/account.ts";
import { judgeClock } from "../../src/doctor/clock.ts";
import { judgeNetwork, type NetworkFacts } from "../../src/doctor/network.ts";
import { judgeProxies, proxyFor } from "../../src/doctor/proxies.ts";

const good = [
  { name: "DNS", ms: 3 },
  { name: "TCP", ms: 20 },
  { name: "TLS", ms: 45 },
] as const;
const facts: NetworkFacts = {
  host: "api.github.com",
  onlyFor: null,
  proxy: null,
  reached: { steps: [...good] },
  answered: { ms: 100, status: 404, isGitHubs: true },
};
const failing = (name: "DNS" | "TCP" | "proxy" | "TLS", fault: string, proxy: string | null = null): NetworkFacts => ({
  ...facts,
  proxy,
  reached: { steps: [{ name, ms: 7, fault }] },
  answered: { ms: 8, fault: "ConnectionRefused" },
});

describe("the way to a host", () => {
  test("is told with the time of each step, whatever the answer says", () => {
    expect(judgeNetwork(facts)).toEqual({
      status: "ok",
      subject: "api.github.com",
      message: "api.github.com answers (DNS 3 ms, TCP 20 ms, TLS 45 ms, HTTP 100 ms).",
      details: { host: "api.github.com", steps: { DNS: 3, TCP: 20, TLS: 45, HTTP: 100 }, status: 404 },
    });
  });

  test("is a warning when it ends at a server that fails, or at another than GitHub's", () => {
    expect(judgeNetwork({ ...facts, answered: { ms: 1, status: 503, isGitHubs: true } }).status).toBe("warning");
    const portal = judgeNetwork({ ...facts, answered: { ms: 1, status: 302, isGitHubs: false } });
    expect(portal).toMatchObject({
      status: "warning",
      message: expect.stringContaining("does not look like GitHub's"),
    });
  });

  test.each([
    [failing("DNS", "ENOTFOUND"), "upstream_dns", "DNS fails (ENOTFOUND)", "HTTPS_PROXY"],
    [failing("DNS", "ENOTFOUND", "p:1"), "upstream_dns", "the proxy p:1 has a name", "HTTPS_PROXY right"],
    [failing("TCP", "no answer"), "connect_timeout", "TCP fails (no answer, after 7 ms)", "firewall"],
    [failing("TCP", "ECONNREFUSED", "p:1"), "upstream_unreachable", "the proxy p:1 cannot be reached", "unset it"],
    [failing("proxy", "407", "p:1"), "upstream_unreachable", "(407, it wants a name", "NAME:PASSWORD"],
    [failing("proxy", "403", "p:1"), "upstream_unreachable", "gives no way to it (403)", "NO_PROXY"],
    [failing("TLS", "ECONNRESET"), "upstream_unreachable", "TLS fails (ECONNRESET)", "inspects TLS"],
  ] as const)("that ends early is told by its step: %j", (given, kind, what, cure) => {
    expect(judgeNetwork(given)).toMatchObject({
      status: "failure",
      kind,
      message: expect.stringContaining(what),
      fix: expect.stringContaining(cure),
    });
  });

  test.each([
    [
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "Zscaler Inc., Zscaler Root CA, whom this machine does not trust",
      "tls.ca_file",
    ],
    ["CERT_HAS_EXPIRED", "is good until Nov 28 2025", "clock"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "is not of api.github.com", "leads elsewhere"],
    ["ECONNRESET", "HTTP fails (ECONNRESET)", "firewall"],
  ])("to a certificate that is not trusted names its issuer (%s), and what to set", (fault, what, cure) => {
    const certificate = { issuer: "Zscaler Inc., Zscaler Root CA", validTo: "Nov 28 2025" };
    const found = judgeNetwork({ ...facts, reached: { steps: [...good], certificate }, answered: { ms: 9, fault } });
    expect(found).toMatchObject({
      kind: "upstream_unreachable",
      message: expect.stringContaining(what),
      fix: expect.stringContaining(cure),
    });
    expect(JSON.stringify(found)).not.toContain("REJECT_UNAUTHORIZED");
  });

  test("that is needed for one thing alone is a warning", () => {
    const found = judgeNetwork({ ...failing("TCP", "no answer"), onlyFor: "signing in" });
    expect(found).toMatchObject({ status: "warning", message: expect.stringContaining("Only signing in needs it.") });
  });
});

describe("the proxy of a host", () => {
  const api = "https://api.github.com";
  test("is the one that the environment names for it", () => {
    expect(proxyFor(api, {})).toBeNull();
    const env = { HTTPS_PROXY: "http://ann:p%40ss@proxy.acme.example:3128", NO_PROXY: "github.com" };
    expect(proxyFor("https://api.githubcopilot.com", env)).toEqual({
      variable: "HTTPS_PROXY",
      hostname: "proxy.acme.example",
      port: 3128,
      protocol: "http:",
      authorization: `Basic ${btoa("ann:p@ss")}`,
    });
    expect(proxyFor(api, env)).toBeNull();
    expect(proxyFor("http://127.0.0.1:1", { HTTP_PROXY: "p" })).toBeNull();
  });

  test("is told without its password, and has failed where it cannot be read", () => {
    const env = { https_proxy: "http://ann:hidden@p:3128" };
    const found = judgeProxies([api], env);
    expect(found).toMatchObject([{ status: "ok", message: expect.stringContaining("p:3128 of https_proxy") }]);
    expect(JSON.stringify(found)).not.toContain("hidden");
    expect(judgeProxies([api], { ALL_PROXY: "ftp://p" })).toMatchObject([{ kind: "config_invalid" }]);
    expect(judgeProxies([api, "https://github.com"], {})).toMatchObject([{ message: "No proxy is used." }]);
  });
});

test.each([
  [[], "skipped", ""],
  [[900, -59_000], "ok", ""],
  [[-61_000], "warning", "1 minutes behind"],
  [[3 * 3_600_000, 3 * 3_600_000 + 500], "warning", "3 hours ahead of"],
  [[-400 * 24 * 3_600_000], "warning", "400 days behind"],
])("a clock that is ahead by %j ms is %s", (aheadMs, status, words) => {
  expect(judgeClock(aheadMs)).toMatchObject({ status, message: expect.stringContaining(words) });
});

describe("the account", () => {
  test.each([
    [
      { source: null, isTokenAlone: false },
      { status: "failure", kind: "not_authenticated" },
    ],
    [{ source: "keychain", isTokenAlone: false }, { status: "ok" }],
    [{ source: "COPILOT_TOKEN", isTokenAlone: true }, { status: "warning" }],
  ])("is signed in, or not: %j", (given, finding) => {
    expect(judgeSignIn(given)).toMatchObject(finding);
  });

  test.each([
    ["unasked", { status: "ok" }],
    [{ source: "keychain" }, { status: "ok" }],
    [
      { kind: "reauth_required", message: "No." },
      { kind: "reauth_required", fix: "github-copilot-svcs auth" },
    ],
    [
      { kind: "not_entitled", message: "No seat." },
      { kind: "not_entitled", message: "No seat." },
    ],
    [{ kind: "token_exchange_failed", message: "502" }, { fix: "try again in a moment" }],
  ] as const)("is taken by GitHub, or not: %j", (given, finding) => {
    expect(judgeAccess(given)).toMatchObject(finding);
  });

  const quota = { name: "premium", unlimited: false, remaining: 245, entitlement: 300, overagePermitted: false };
  const plan = { plan: "individual", chatEnabled: true, quotas: [quota], resetDate: "2026-10-01" };
  test("has a plan, with what is left of it", () => {
    expect(judgePlan(null)).toMatchObject([{ status: "skipped" }]);
    expect(judgePlan(plan)).toMatchObject([
      { status: "ok", message: "Copilot is on, plan individual. Left: premium 245 of 300, until 2026-10-01." },
    ]);
    expect(judgePlan({ ...plan, quotas: [{ ...quota, unlimited: true }] })).toMatchObject([
      { message: "Copilot is on, plan individual." },
    ]);
    expect(judgePlan({ ...plan, chatEnabled: false })).toMatchObject([{ kind: "not_entitled" }]);
  });

  test.each([true, false])("is told when nothing is left (overage: %p)", (overagePermitted) => {
    const [, spent] = judgePlan({ ...plan, quotas: [{ ...quota, remaining: 0, overagePermitted }] });
    expect(spent).toMatchObject({ status: "warning", subject: "premium" });
    expect(spent?.message).toContain(overagePermitted ? "billed" : "refused");
  });

  const models = { origin: "live", reason: null, usable: 9, default: "gpt-4.1", gated: [], disabled: [] } as const;
  test("has models, some of which may want their terms accepted", () => {
    expect(judgeModels(models)).toMatchObject([
      { status: "ok", message: "9 can be called; Copilot's default is gpt-4.1." },
    ]);
    expect(judgeModels({ ...models, gated: ["a", "b"], disabled: ["c"] })).toMatchObject([
      { status: "ok", message: expect.stringContaining("1 are switched off") },
      { status: "warning", subject: "terms", fix: "github-copilot-svcs models enable a" },
    ]);
    expect(judgeModels({ ...models, usable: 0 })).toMatchObject([{ kind: "not_entitled" }]);
    expect(judgeModels({ ...models, origin: "built-in", reason: "Down." })).toMatchObject([
      { kind: "upstream_unreachable", message: expect.stringContaining("Down.") },
    ]);
  });
});
