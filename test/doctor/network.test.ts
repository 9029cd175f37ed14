import { describe, expect, test } from "bun:test";
import { judgeAccess, judgeModels, judgePlan, judgeSignIn } from "../../src/doctor/account.ts";
import { judgeClock } from "../../src/doctor/clock.ts";
import { judgeNetwork, type NetworkFacts } from "../../src/doctor/network.ts";
import { judgeProxies } from "../../src/doctor/proxies.ts";
import { readProxyAddress } from "../../src/wire/proxy-address.ts";

const good = [
  { name: "DNS", ms: 3 },
  { name: "TCP", ms: 20 },
  { name: "TLS", ms: 45 },
] as const;
const facts: NetworkFacts = {
  host: "api.github.com",
  onlyFor: null,
  isProxied: false,
  reached: { steps: [...good] },
  answered: { ms: 100, status: 404, isGitHubs: true },
};
const refused = (code = "") => ({ ms: 8, kind: "upstream_unreachable", message: "No.", code }) as const;
const failing = (name: "DNS" | "TCP" | "proxy" | "TLS", isProxied = false): NetworkFacts => ({
  ...facts,
  isProxied,
  reached: { steps: [{ name, ms: 7, fault: "some" }] },
  answered: refused(),
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
    [failing("DNS"), "DNS fails: No.", "HTTPS_PROXY to the proxy"],
    [failing("DNS", true), "DNS fails: No.", "HTTPS_PROXY right"],
    [failing("TCP"), "TCP fails: No.", "firewall"],
    [failing("TCP", true), "TCP fails: No.", "HTTPS_PROXY right"],
    [failing("proxy", true), "proxy fails: No.", "NO_PROXY"],
    [failing("TLS"), "TLS fails: No.", "inspects TLS"],
    [{ ...facts, answered: refused("ECONNRESET") }, "HTTP fails: No.", "firewall"],
  ] as const)("that ends early is told by its step, in the words of a call: %j", (given, what, cure) => {
    expect(judgeNetwork(given)).toMatchObject({
      status: "failure",
      kind: "upstream_unreachable",
      message: what,
      fix: expect.stringContaining(cure),
    });
  });

  test.each([
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls.ca_file"],
    ["CERT_HAS_EXPIRED", "clock"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "leads elsewhere"],
  ])("to a certificate that is not trusted (%s) has its issuer, and what to set", (code, cure) => {
    const certificate = { issuer: "Zscaler Inc., Zscaler Root CA", validTo: "Nov 28 2025" };
    const found = judgeNetwork({ ...facts, reached: { steps: [...good], certificate }, answered: refused(code) });
    expect(found).toMatchObject({
      message: "TLS fails: No.",
      fix: expect.stringContaining(cure),
      details: { failed: "TLS", issuer: "Zscaler Inc., Zscaler Root CA" },
    });
    expect(JSON.stringify(found)).not.toContain("REJECT_UNAUTHORIZED");
  });

  test("that is needed for one thing alone is a warning", () => {
    const found = judgeNetwork({ ...failing("TCP"), onlyFor: "signing in" });
    expect(found).toMatchObject({ status: "warning", message: expect.stringContaining("Only signing in needs it.") });
  });
});

test("the proxy of a host is told without its password", () => {
  const proxy = readProxyAddress("http://ann:hidden@p:3128", "https_proxy");
  const found = judgeProxies([
    { host: "api.github.com", proxy },
    { host: "github.com", proxy: null },
  ]);
  expect(found.map(({ message }) => message)).toEqual([
    "api.github.com is called by the proxy http://p:3128 (https_proxy), with a user name and a password.",
    "github.com is called without a proxy.",
  ]);
  expect(JSON.stringify(found)).not.toContain("hidden");
  expect(
    judgeProxies([
      { host: "github.com", proxy },
      { host: "api.github.com", proxy },
    ]),
  ).toMatchObject([{ message: expect.stringContaining("All hosts are called by the proxy http://p:3128") }]);
  expect(judgeProxies([{ host: "github.com", proxy: null }])).toMatchObject([{ message: "No proxy is used." }]);
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
