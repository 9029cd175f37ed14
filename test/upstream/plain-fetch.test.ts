import { expect, test } from "bun:test";
import { ProxyError } from "../../src/errors.ts";
import type { HttpRequest, Send } from "../../src/upstream/http-client.ts";
import { STALE } from "../../src/upstream/http-exchange.ts";
import { plainFetch } from "../../src/upstream/plain-fetch.ts";
import { kindOf } from "../support/kind-of.ts";

const failed = (code: string) => Object.assign(new Error("x"), { code });

/** Answers, or throws, in this order. */
function script(...steps: (Response | Error)[]) {
  const requests: HttpRequest[] = [];
  const send: Send = async (request) => {
    requests.push(request);
    const step = steps.shift() ?? new Response();
    if (step instanceof Error) throw step;
    return step;
  };
  return { requests, fetch: plainFetch(send) };
}

test("a request in the words of fetch is sent as it is", async () => {
  const { fetch, requests } = script(new Response("ok"));
  const { signal } = new AbortController();
  const init = { method: "POST", headers: { Accept: "*/*" }, body: "ü", signal };
  expect((await fetch("https://api.example:8443/a/b?c=d", init)).status).toBe(200);
  expect(requests).toEqual([
    {
      ...{ baseUrl: "https://api.example:8443", path: "/a/b?c=d", method: "POST", signal },
      headers: { accept: "*/*" },
      body: new TextEncoder().encode("ü"),
    },
  ]);
});

test("one over a connection that was kept too long is sent once more, and no other is", async () => {
  const stale = script(failed(STALE), new Response("ok"));
  expect((await stale.fetch("https://api.example/")).status).toBe(200);
  const twice = script(failed(STALE), failed(STALE));
  expect(await kindOf(() => twice.fetch("https://api.example/"))).toBe("upstream_unreachable");
  const reset = script(failed("ECONNRESET"));
  expect(await kindOf(() => reset.fetch("https://api.example/"))).toBe("upstream_unreachable");
  expect([stale, twice, reset].map(({ requests }) => requests.length)).toEqual([2, 2, 1]);
});

test("its failures are ours, and an abort is told by its reason", async () => {
  const refused = new ProxyError("proxy_refused", "no");
  expect(await kindOf(() => script(refused).fetch("https://api.example/"))).toBe("proxy_refused");
  expect(await kindOf(() => script(failed("ENOTFOUND")).fetch("https://api.example/"))).toBe("upstream_dns");
  const signal = AbortSignal.abort(new ProxyError("interrupted", "enough"));
  expect(await kindOf(() => script(failed("ENOTFOUND")).fetch("https://api.example/", { signal }))).toBe("interrupted");
});
