import { describe, expect, test } from "bun:test";
import type { HttpRequest } from "../../src/upstream/http-client.ts";
import { isProxied, sendByProxy } from "../../src/upstream/proxied.ts";
import type { FetchInit } from "../../src/world/fetch.ts";

const ORIGIN = "https://api.githubcopilot.com";

describe("a proxy for an origin", () => {
  test.each([
    ["is named by none of the variables", {}, false],
    ["is named by https_proxy", { https_proxy: "http://proxy:1" }, true],
    ["is named by HTTPS_PROXY", { HTTPS_PROXY: "http://proxy:1" }, true],
    ["is named by all_proxy", { all_proxy: "http://proxy:1" }, true],
    ["is named by ALL_PROXY", { ALL_PROXY: "http://proxy:1" }, true],
    ["is not named by that for another scheme", { HTTP_PROXY: "http://proxy:1" }, false],
    ["is not named by an empty one", { HTTPS_PROXY: "" }, false],
  ])("%s", (_, env, expected) => {
    expect(isProxied(ORIGIN, env)).toBe(expected);
  });

  test.each([
    ["*", false],
    ["localhost, API.githubcopilot.com", false],
    ["githubcopilot.com", false],
    [".githubcopilot.com", false],
    ["copilot.com", true],
    ["other.example,", true],
    ["", true],
  ])("is left aside where no_proxy is %p: %p", (exceptions, expected) => {
    expect(isProxied(ORIGIN, { HTTPS_PROXY: "http://proxy:1", no_proxy: exceptions })).toBe(expected);
    expect(isProxied(ORIGIN, { HTTPS_PROXY: "http://proxy:1", NO_PROXY: exceptions })).toBe(expected);
  });

  test("for plain HTTP is named by its own variables", () => {
    expect(isProxied("http://127.0.0.1:1", { HTTP_PROXY: "http://proxy:1" })).toBeTrue();
    expect(isProxied("http://127.0.0.1:1", { HTTPS_PROXY: "http://proxy:1" })).toBeFalse();
  });
});

test("only what goes by a proxy is left to fetch, which inflates nothing and follows no redirect", async () => {
  const fetched: { url: string; init: FetchInit | undefined }[] = [];
  const fetch = async (url: string, init?: FetchInit) => {
    fetched.push({ url, init });
    return new Response("by proxy");
  };
  const direct = async () => new Response("direct");
  const request: HttpRequest = {
    ...{ baseUrl: ORIGIN, path: "/models", method: "GET", headers: { accept: "*/*" }, body: undefined },
    signal: new AbortController().signal,
  };
  const send = sendByProxy(fetch, direct, { HTTPS_PROXY: "http://proxy:1" });
  expect(await (await send(request)).body?.getReader().read()).toEqual({
    done: false,
    value: new Uint8Array(Buffer.from("by proxy")),
  });
  expect(await send({ ...request, method: "POST", body: Buffer.from("{}") })).toMatchObject({ status: 200 });
  const init = { signal: request.signal, redirect: "manual", decompress: false, timeout: false } as const;
  expect(fetched).toEqual([
    { url: `${ORIGIN}/models`, init: { ...init, method: "GET", headers: { accept: "*/*" } } },
    { url: `${ORIGIN}/models`, init: { ...init, method: "POST", headers: { accept: "*/*" }, body: Buffer.from("{}") } },
  ]);
  await sendByProxy(fetch, direct, { HTTPS_PROXY: "http://proxy:1", NO_PROXY: "*" })(request);
  expect(fetched).toHaveLength(2);
});
