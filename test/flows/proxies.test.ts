import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { AddressInfo } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { createUserMachine, type UserMachine } from "../support/binary.ts";
import { startConnectProxy } from "../support/connect-proxy.ts";
import { readEvents } from "../support/event-reader.ts";
import { errorSpec } from "../support/openai-spec.ts";
import { callsTo } from "../support/proxy.ts";
import { chunks, streamHead } from "../support/raw-upstream.ts";
import { startSecure } from "../support/secure-upstream.ts";
import { AUTHORITY_FILE, certificateOf } from "../support/tls-files.ts";

setDefaultTimeout(60_000);

const TRUSTED = { NODE_EXTRA_CA_CERTS: AUTHORITY_FILE };
const ONCE = { COPILOT_SVCS_RETRY_ATTEMPTS: "1", COPILOT_SVCS_BREAKER_FAILURES: "1000" };

let machine: UserMachine;
beforeAll(async () => {
  machine = await createUserMachine({ isSignedIn: true });
});
afterAll(() => machine[Symbol.asyncDispose]());

/** Everything is at a host that only the proxy knows. */
const at = (port: number) => `https://elsewhere.example:${port}`;
const allAt = (port: number) => ({
  COPILOT_API_URL: at(port),
  COPILOT_GITHUB_URL: at(port),
  COPILOT_GITHUB_API_URL: at(port),
});

describe("behind a proxy", () => {
  test.each([false, true])(
    "all that goes out goes by it, sign-in and streams included (over TLS: %p)",
    async (isTls) => {
      await using user = await createUserMachine();
      await using copilot = startSecure("elsewhere", user.simulator.origin);
      await using proxy = await startConnectProxy({ login: "octo:secret", isTls });
      const HTTPS_PROXY = proxy.url.replace("://", "://octo:secret@");
      const env = { ...TRUSTED, ...allAt(copilot.port), HTTPS_PROXY };
      user.simulator.state.autoApprove = true;
      const signedIn = await user.run(["auth", "--json"], env);
      expect(signedIn.code).toBe(0);
      const { url, stderr } = await user.serve([], env);
      const { chat, get } = callsTo(url);
      const events = await readEvents(await chat({ stream: true })).rest();
      expect(events.at(-1)).toBe("data: [DONE]");
      expect((await get("/v1/models")).status).toBe(200);
      for (const path of ["/login/device/code", "/copilot_internal/v2/token", "/models", "/chat/completions"]) {
        expect(copilot.requests).toContain(path);
      }
      for (const head of proxy.asked) expect(head).toStartWith(`CONNECT elsewhere.example:${copilot.port} `);
      expect(stderr.text + signedIn.stderr + signedIn.stdout).not.toContain("secret");
    },
  );

  test("connections are kept, and many calls are under way at once", async () => {
    await using copilot = startSecure("elsewhere", machine.simulator.origin);
    await using proxy = await startConnectProxy();
    const { url } = await machine.serve([], { ...TRUSTED, COPILOT_API_URL: at(copilot.port), HTTPS_PROXY: proxy.url });
    const { chat } = callsTo(url);
    await (await chat()).text();
    const dialled = proxy.asked.length;
    for (let call = 0; call < 5; call++) await (await chat()).text();
    expect(proxy.asked.length).toBe(dialled);
    const answers = await Promise.all(Array.from({ length: 100 }, async () => (await chat()).status));
    expect(new Set(answers)).toEqual(new Set([200]));
  });

  test("what came before the connection broke reaches the client, however close behind it breaks", async () => {
    const data = (content: string) => `data: {"choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`;
    const said = Buffer.concat([Buffer.from(streamHead()), ...chunks(data("one") + data("two"))]);
    const host = createTlsServer(certificateOf("elsewhere"), (socket) => {
      socket.on("error", () => {});
      socket.on("data", (bytes: Buffer) => {
        if (bytes.toString("latin1").startsWith("GET"))
          return void socket.end("HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n");
        socket.write(said, () => setImmediate(() => socket.destroy()));
      });
    });
    await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
    const { port } = host.address() as AddressInfo;
    await using proxy = await startConnectProxy();
    const { url } = await machine.serve([], { ...TRUSTED, ...ONCE, COPILOT_API_URL: at(port), HTTPS_PROXY: proxy.url });
    for (let call = 0; call < 30; call++) {
      const events = await readEvents(await callsTo(url).chat({ stream: true })).rest();
      expect(events.filter((event) => event.includes('"content"'))).toHaveLength(2);
      expect(events.at(-1)).toContain('"code":"stream_interrupted"');
    }
    host.close();
  });

  test("the way to it is not gone where NO_PROXY excepts the host, and never to this machine", async () => {
    await using copilot = startSecure("localhost", machine.simulator.origin);
    await using proxy = await startConnectProxy();
    const local = await machine.serve([], { ...TRUSTED, COPILOT_API_URL: copilot.url, HTTPS_PROXY: proxy.url });
    expect((await callsTo(local.url).chat()).status).toBe(200);
    const env = { ...ONCE, COPILOT_API_URL: at(copilot.port), HTTPS_PROXY: proxy.url, NO_PROXY: ".example" };
    const excepted = await machine.serve([], env);
    const { error } = errorSpec.parse(await (await callsTo(excepted.url).chat()).json());
    expect(error.code).toBe("upstream_dns");
    expect(proxy.asked).toEqual([]);
  });
});

describe("a proxy that gives no way is told by its name, and what to set", () => {
  test.each([
    [
      'HTTP/1.1 407 Who\r\nproxy-authenticate: Basic realm="x"\r\n\r\n',
      "proxy_refused",
      "wants a user name and password (status 407). Put them before its host in HTTPS_PROXY, as USER:PASSWORD@HOST.",
    ],
    [
      "HTTP/1.1 403 Forbidden\r\ncontent-type: text/html\r\n\r\n<html>blocked</html>",
      "proxy_refused",
      "allows no way to elsewhere.example:9 (status 403). Ask whoever runs it",
    ],
    ["HTTP/1.1 502 Bad gateway\r\n\r\n", "upstream_unreachable", "could not reach elsewhere.example:9 (status 502)"],
    ["", "upstream_unreachable", "closed the connection when it was asked for a way"],
  ])("%j", async (answer, code, words) => {
    await using proxy = await startConnectProxy();
    proxy.manner = { answer };
    const { url } = await machine.serve([], { ...ONCE, COPILOT_API_URL: at(9), HTTPS_PROXY: proxy.url });
    const response = await callsTo(url).chat();
    expect(response.status).toBe(502);
    const { error } = errorSpec.parse(await response.json());
    expect(error.code).toBe(code);
    expect(error.message).toContain(`The proxy ${proxy.url} (HTTPS_PROXY)`);
    expect(error.message).toContain(words);
  });

  test("also by a command, when it hangs and when it is dead", async () => {
    const proxy = await startConnectProxy();
    proxy.manner = "silent";
    const limits = { COPILOT_SVCS_TIMEOUTS_DIAL_TIMEOUT: "0.3", COPILOT_SVCS_RETRY_ATTEMPTS: "1" };
    const env = { ...limits, COPILOT_API_URL: at(9), HTTPS_PROXY: proxy.url.replace("://", "://octo:secret@") };
    const hanging = await machine.run(["models"], env);
    const time = "opened no way to elsewhere.example:9 within 0.3 seconds (timeouts.dial_timeout).";
    expect(hanging.code).toBe(69);
    expect(hanging.stderr).toContain(time);
    await proxy[Symbol.asyncDispose]();
    const dead = await machine.run(["models"], env);
    expect(dead.code).toBe(69);
    const { host } = new URL(proxy.url);
    expect(dead.stderr).toContain(
      `The proxy ${proxy.url} (HTTPS_PROXY) cannot be used: ${host} could not be reached (ECONNREFUSED).`,
    );
    expect(hanging.stderr + dead.stderr).not.toContain("secret");
  });

  test("one that cannot be read is told at the start", async () => {
    const { code, stderr } = await machine.run(["run"], { HTTPS_PROXY: "socks4://octo:secret@proxy:1" });
    expect(code).toBe(78);
    expect(stderr).toContain("(HTTPS_PROXY)");
    expect(stderr).not.toContain("secret");
  });
});
