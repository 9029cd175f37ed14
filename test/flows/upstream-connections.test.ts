import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { createUserMachine, type UserMachine } from "../support/binary.ts";
import { readEvents } from "../support/event-reader.ts";
import { errorSpec } from "../support/openai-spec.ts";
import { callsTo } from "../support/proxy.ts";
import { chunks, startRawUpstream, streamHead } from "../support/raw-upstream.ts";

setDefaultTimeout(60_000);

/** Made with openssl for a hundred years: an authority, whose key is gone, and two servers of it by their names. */
const CERTIFICATES = join(import.meta.dir, "..", "fixtures", "tls");
const TRUSTED = { NODE_EXTRA_CA_CERTS: join(CERTIFICATES, "authority.pem") };
/** A failure is told at once, and many are no reason to leave Copilot alone. */
const ONCE = { COPILOT_SVCS_RETRY_ATTEMPTS: "1", COPILOT_SVCS_BREAKER_FAILURES: "1000" };

let machine: UserMachine;
beforeAll(async () => {
  machine = await createUserMachine({ isSignedIn: true });
});
afterAll(() => machine[Symbol.asyncDispose]());

/** Copilot behind TLS, by a certificate of this name; `requests` are what has reached it. */
function startSecure(name: "localhost" | "elsewhere") {
  const requests: string[] = [];
  const file = (ending: string) => Bun.file(join(CERTIFICATES, `${name}.${ending}`));
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    tls: { cert: file("pem"), key: file("key") },
    async fetch(request) {
      const { pathname } = new URL(request.url);
      requests.push(pathname);
      const { method, headers } = request;
      const init = { method, headers, decompress: false, ...(method === "POST" && { body: await request.bytes() }) };
      return await fetch(machine.simulator.origin + pathname, init);
    },
  });
  return {
    url: `https://localhost:${server.port}`,
    requests,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

describe("over TLS", () => {
  test("Copilot is called by who it should be: JSON, streams, and a request of half a megabyte", async () => {
    await using copilot = startSecure("localhost");
    const { url } = await machine.serve([], { ...TRUSTED, COPILOT_API_URL: copilot.url });
    const { chat } = callsTo(url);
    expect((await chat()).status).toBe(200);
    const events = await readEvents(await chat({ stream: true })).rest();
    expect(events.at(-1)).toBe("data: [DONE]");
    const messages = [{ role: "user", content: "é".repeat(250_000) }];
    expect((await chat({ messages })).status).toBe(200);
    expect(copilot.requests.filter((path) => path === "/chat/completions")).toHaveLength(3);
  });

  test.each([
    ["is not trusted", "localhost", {}, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
    ["is of another name", "elsewhere", TRUSTED, "ERR_TLS_CERT_ALTNAME_INVALID"],
  ] as const)("nothing is said to one whose certificate %s", async (_, name, env, code) => {
    await using copilot = startSecure(name);
    const { url } = await machine.serve([], { ...env, ...ONCE, COPILOT_API_URL: copilot.url });
    const response = await callsTo(url).chat();
    expect(response.status).toBe(502);
    const { error } = errorSpec.parse(await response.json());
    expect(error).toMatchObject({ code: "upstream_unreachable", message: expect.stringContaining(code) });
    expect(copilot.requests).toEqual([]);
  });
});

test("what came before Copilot's connection broke reaches the client, however close behind it breaks (FA13)", async () => {
  await using copilot = await startRawUpstream();
  const { url } = await machine.serve([], { ...ONCE, COPILOT_API_URL: copilot.url });
  const data = (content: string) => `data: {"choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`;
  const [sent = ""] = chunks(data("one") + data("two")).map((bytes) => Buffer.from(bytes).toString());
  for (let call = 0; call < 50; call++) {
    copilot.script(streamHead() + sent, { end: call % 2 === 0 ? "fin" : "rst" });
    const events = await readEvents(await callsTo(url).chat({ stream: true })).rest();
    expect(events.filter((event) => event.includes('"content"'))).toHaveLength(2);
    expect(events.at(-1)).toContain('"code":"stream_interrupted"');
  }
});

test("a proxy of the environment is asked for the way to Copilot, and one that NO_PROXY excepts is not", async () => {
  const asked: string[] = [];
  const proxy = createServer((_, response) => response.writeHead(418).end());
  proxy.on("connect", (request, client) => {
    asked.push(request.url ?? "");
    const [, port] = (request.url ?? "").split(":");
    const upstream = connect(Number(port), "127.0.0.1", () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [upstream, client]) socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  await using copilot = startSecure("localhost");
  const HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const env = { ...TRUSTED, HTTPS_PROXY, COPILOT_API_URL: copilot.url };
  const proxied = await machine.serve([], env);
  const events = await readEvents(await callsTo(proxied.url).chat({ stream: true })).rest();
  expect(events.at(-1)).toBe("data: [DONE]");
  const { host } = new URL(copilot.url);
  expect(new Set(asked)).toEqual(new Set([host]));
  asked.length = 0;
  const direct = await machine.serve([], { ...env, NO_PROXY: "localhost" });
  expect((await callsTo(direct.url).chat()).status).toBe(200);
  expect(asked).toEqual([]);
  proxy.close();
});
