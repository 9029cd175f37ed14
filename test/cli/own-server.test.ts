import { expect, test } from "bun:test";
import { ownServer } from "../../src/cli/own-server.ts";
import type { FetchInit } from "../../src/world/fetch.ts";
import { load } from "../config/loading.ts";
import { AUTHORITY, certificateOf } from "../support/tls-files.ts";

function recorder() {
  const calls: { url: string; init: FetchInit | undefined }[] = [];
  const fetch = async (url: string, init?: FetchInit) => {
    calls.push({ url, init });
    return new Response();
  };
  return { calls, fetch };
}

test.each([
  ["localhost", "http://127.0.0.1:8081"],
  ["0.0.0.0", "http://127.0.0.1:8081"],
  ["::", "http://127.0.0.1:8081"],
  ["::1", "http://[::1]:8081"],
  ["10.0.0.5", "http://10.0.0.5:8081"],
])("a server that listens on %s is called at %s, past every proxy", async (host, url) => {
  const { fetch, calls } = recorder();
  const server = ownServer(await load({ env: { COPILOT_SVCS_HOST: host } }), fetch);
  expect([server.url, server.clientUrl]).toEqual([url, url]);
  await server.fetch(`${url}/health`, { redirect: "manual" });
  expect(calls).toEqual([{ url: `${url}/health`, init: { redirect: "manual", proxy: false, decompress: false } }]);
});

test("one with a certificate is called by https, checked by it, and clients call it by its name", async () => {
  const { cert, key } = certificateOf("elsewhere");
  const loaded = await load({
    file: { tls: { cert: "/etc/cert.pem", key: "/etc/key.pem", ca_file: "/etc/ca.pem" } },
    files: { "/etc/cert.pem": cert, "/etc/key.pem": key, "/etc/ca.pem": AUTHORITY },
  });
  const { fetch, calls } = recorder();
  const server = ownServer(loaded, fetch, 11_434);
  expect([server.url, server.clientUrl]).toEqual(["https://127.0.0.1:11434", "https://elsewhere.example:11434"]);
  await server.fetch(`${server.url}/health`);
  const [{ init } = { init: undefined }] = calls;
  expect(init).toMatchObject({ proxy: false, tls: { serverName: "elsewhere.example" } });
  expect(init?.tls?.ca).toContain(AUTHORITY.trim());
});

test("one that listens on a socket alone is called by that", async () => {
  const { fetch, calls } = recorder();
  const server = ownServer(await load({ file: { socket: { path: "/run/proxy.sock", only: true } } }), fetch);
  await server.fetch(`${server.url}/health`);
  expect(calls).toEqual([
    { url: "http://localhost/health", init: { proxy: false, unix: "/run/proxy.sock", decompress: false } },
  ]);
});

test("what answers on its port without end is not heard to its end", async () => {
  let pieces = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(stream) {
      pieces += 1;
      stream.enqueue(new Uint8Array(1024 * 1024));
    },
  });
  const server = ownServer(await load({}), async () => new Response(endless));
  await expect((await server.fetch(`${server.url}/health`)).text()).rejects.toThrow("answers too much");
  expect(pieces).toBeLessThan(30);
});
