import { expect, test } from "bun:test";
import { proxyFailure } from "../../src/upstream/proxy-failure.ts";
import { readProxyAddress } from "../../src/wire/proxy-address.ts";
import type { TunnelRefusal } from "../../src/wire/tunnel.ts";
import { refused } from "../../src/world/refused.ts";

const PLACE = { hostname: "api.example", port: 443, isTls: true, proxy: null, authorities: [] };

function failureOf(cause: Error | undefined, url = "http://proxy.example:3128") {
  const proxy = readProxyAddress(url, "HTTPS_PROXY");
  if (!proxy) throw new Error("no proxy");
  const { kind, message, details } = proxyFailure(PLACE, proxy, cause);
  expect(message).toStartWith(`The proxy http://proxy.example:3128 (HTTPS_PROXY)`);
  expect(message).not.toContain("secret");
  return { kind, message, remedy: details.remedy };
}
const ofRefusal = (refusal: TunnelRefusal, url?: string) => failureOf(refused(refusal), url);
const withCode = (code: string) => Object.assign(new Error("x"), { code });

test.each([
  [
    { status: 407, asksFor: 'Basic realm="x"' },
    "wants a user name and password (status 407). Put them before its host in HTTPS_PROXY, as USER:PASSWORD@HOST.",
  ],
  [{ status: 407, asksFor: "" }, "wants a user name and password"],
  [{ status: 407, asksFor: "Negotiate, NTLM" }, "asks for Negotiate or NTLM, which is not spoken here"],
  [{ status: 407, asksFor: "NTLM, Basic realm=x" }, "wants a user name and password"],
  [{ status: 403, asksFor: "" }, "allows no way to api.example:443 (status 403)"],
  [{ status: 302, asksFor: "" }, "allows no way to api.example:443 (status 302)"],
  [{ fault: "answers with what is no HTTP" }, "asked for a way to api.example:443, answers with what is no HTTP."],
] as [TunnelRefusal, string][])("a refusal such as %j needs somebody to do something", (refusal, words) => {
  expect(ofRefusal(refusal)).toEqual({
    kind: "proxy_refused",
    message: expect.stringContaining(words),
    remedy: undefined,
  });
});

test("a login that is not taken is told without it", () => {
  const { message } = ofRefusal({ status: 407, asksFor: "Basic" }, "http://octo:secret@proxy.example:3128");
  expect(message).toContain("does not accept the user name and password in HTTPS_PROXY");
});

test.each([
  [refused({ status: 503, asksFor: "" }), "upstream_unreachable", "could not reach api.example:443 (status 503)"],
  [undefined, "upstream_unreachable", "closed the connection"],
  [withCode("ECONNREFUSED"), "upstream_unreachable", "could not be reached (ECONNREFUSED). Is HTTPS_PROXY right?"],
  [withCode("ENOTFOUND"), "upstream_dns", "could not be resolved"],
  [withCode("ETIMEDOUT"), "connect_timeout", "took too long"],
] as const)("%p may pass", (cause, kind, words) => {
  expect(failureOf(cause)).toEqual({ kind, message: expect.stringContaining(words), remedy: "wait" });
});

test("a proxy over TLS that is not trusted is told with its issuer", () => {
  const cause = Object.assign(withCode("SELF_SIGNED_CERT_IN_CHAIN"), { issuer: "Example Corp" });
  const { message } = failureOf(cause);
  expect(message).toContain('"Example Corp" has signed, is not trusted on this machine.');
  expect(message).toContain("tls.ca_file");
});
