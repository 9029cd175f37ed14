import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createUserMachine, type UserMachine } from "../support/binary.ts";
import { startConnectProxy } from "../support/connect-proxy.ts";
import { errorSpec } from "../support/openai-spec.ts";
import { callsTo } from "../support/proxy.ts";
import { startSecure } from "../support/secure-upstream.ts";
import { AUTHORITY, AUTHORITY_FILE, certificateOf } from "../support/tls-files.ts";

setDefaultTimeout(60_000);

const ONCE = { COPILOT_SVCS_RETRY_ATTEMPTS: "1", COPILOT_SVCS_BREAKER_FAILURES: "1000" };

let machine: UserMachine;
beforeAll(async () => {
  machine = await createUserMachine({ isSignedIn: true });
});
afterAll(() => machine[Symbol.asyncDispose]());

describe("the authority of a company is trusted", () => {
  test.each([
    ["by tls.ca_file", { COPILOT_SVCS_TLS_CA_FILE: AUTHORITY_FILE }],
    ["by NODE_EXTRA_CA_CERTS", { NODE_EXTRA_CA_CERTS: AUTHORITY_FILE }],
    ["by SSL_CERT_FILE", { SSL_CERT_FILE: AUTHORITY_FILE }],
  ])("%s, for GitHub as for Copilot", async (_, env) => {
    await using secure = startSecure("localhost", machine.simulator.origin);
    const all = { COPILOT_API_URL: secure.url, COPILOT_GITHUB_URL: secure.url, COPILOT_GITHUB_API_URL: secure.url };
    await using user = await createUserMachine();
    const { code, stdout } = await user.run(["models", "--json"], {
      ...{ ...env, ...all, ...ONCE },
      GITHUB_TOKEN: `ghu_${"simulated".repeat(4)}`,
    });
    expect(code).toBe(0);
    expect(stdout).toContain("gpt-4o");
    expect(secure.requests).toContain("/copilot_internal/v2/token");
  });

  test("besides those that the environment names, and by way of a proxy too", async () => {
    await machine.write("ca.pem", certificateOf("elsewhere").cert);
    await using secure = startSecure("elsewhere", machine.simulator.origin);
    await using proxy = await startConnectProxy({ isTls: true });
    const env = {
      ...ONCE,
      COPILOT_API_URL: `https://elsewhere.example:${secure.port}`,
      HTTPS_PROXY: proxy.url,
      COPILOT_SVCS_TLS_CA_FILE: "ca.pem",
      NODE_EXTRA_CA_CERTS: AUTHORITY_FILE,
    };
    const { url } = await machine.serve([], env);
    expect((await callsTo(url).chat()).status).toBe(200);
  });
});

test("tls.ca_file that is of no use ends the program with 78, and says why", async () => {
  await machine.write("empty.pem", "nothing\n");
  for (const [name, words] of [
    ["empty.pem", "tls.ca_file has no certificate in PEM"],
    ["missing.pem", "tls.ca_file names a file that is not there"],
  ] as const) {
    const { code, stderr } = await machine.run(["run"], { COPILOT_SVCS_TLS_CA_FILE: name });
    expect(code).toBe(78);
    expect(stderr).toContain(`${words}`);
    expect(stderr).toContain("(COPILOT_SVCS_TLS_CA_FILE)");
  }
});

test("a reload takes the authorities that are in the file by then", async () => {
  await using secure = startSecure("localhost", machine.simulator.origin);
  await machine.write("ca.pem", certificateOf("elsewhere").cert);
  const env = { ...ONCE, COPILOT_API_URL: secure.url, COPILOT_SVCS_TLS_CA_FILE: "ca.pem" };
  const server = await machine.serve([], env);
  const { chat } = callsTo(server.url);
  const { error } = errorSpec.parse(await (await chat()).json());
  expect(error.message).toContain('which "Test authority" has signed, is not trusted on this machine.');
  await machine.write("ca.pem", AUTHORITY);
  server.signal("SIGHUP");
  await server.stderr.until(/"configuration reloaded".*"tls.ca_file"/);
  expect((await chat()).status).toBe(200);
});
