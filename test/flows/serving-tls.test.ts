import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmod } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { createUserMachine, type UserMachine } from "../support/binary.ts";
import { readEvents } from "../support/event-reader.ts";
import { HELLO } from "../support/proxy.ts";
import { AUTHORITY, AUTHORITY_FILE, type CertificateName, certificateOf } from "../support/tls-files.ts";

setDefaultTimeout(60_000);

let machine: UserMachine;
beforeAll(async () => {
  machine = await createUserMachine({ isSignedIn: true, wordDelayMs: 20 });
});
afterAll(() => machine[Symbol.asyncDispose]());

const FILES = { COPILOT_SVCS_TLS_CERT: "cert.pem", COPILOT_SVCS_TLS_KEY: "key.pem" };
const TRUSTED = { COPILOT_SVCS_TLS_CA_FILE: AUTHORITY_FILE };

/** Puts a certificate beside the configuration, and its key with these rights. */
async function install(name: CertificateName, mode = 0o600, keyOf = name): Promise<void> {
  await machine.write("cert.pem", certificateOf(name).cert);
  await machine.write("key.pem", certificateOf(keyOf).key);
  await chmod(join(machine.folder, "key.pem"), mode);
}

const call = (url: string, body: object, tls: object = {}) =>
  fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...HELLO, ...body }),
    tls: { ca: AUTHORITY, serverName: "localhost", ...tls },
  });

/** The name of the certificate that is shown on a port. */
function nameAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ port, host: "127.0.0.1", ca: AUTHORITY, checkServerIdentity: () => undefined }, () => {
      resolve(String(socket.getPeerCertificate().subjectaltname));
      socket.destroy();
    });
    socket.on("error", reject);
  });
}

describe("with tls.cert and tls.key", () => {
  test("clients call by https, on both ports, and a stream comes as it does in the clear", async () => {
    await install("localhost");
    const { urls, stderr } = await machine.serve([], { ...FILES, COPILOT_SVCS_OLLAMA_PORT: "0" });
    for (const url of urls) {
      expect(url).toStartWith("https://");
      const events = await readEvents(await call(url, { stream: true })).rest();
      expect(events.at(-1)).toBe("data: [DONE]");
    }
    const [, ollama = ""] = /"ollama_urls":\["([^"]+)"/.exec(stderr.text) ?? [];
    expect(ollama).toStartWith("https://");
    const tags = await fetch(`${ollama}/api/tags`, { tls: { ca: AUTHORITY, serverName: "localhost" } });
    expect(tags.status).toBe(200);
  });

  test("a page of the proxy itself may call it, and the same page in the clear may not", async () => {
    await install("localhost");
    const { url, port } = await machine.serve([], FILES);
    const tls = { ca: AUTHORITY, serverName: "localhost" };
    const statusFor = async (origin: string) => (await fetch(`${url}/v1/models`, { headers: { origin }, tls })).status;
    expect(await statusFor(`https://127.0.0.1:${port}`)).toBe(200);
    expect(await statusFor(`http://127.0.0.1:${port}`)).toBe(403);
    expect((await fetch(`${url}/docs`, { tls })).status).toBe(200);
  });

  test("what is said in the clear gets no answer", async () => {
    await install("localhost");
    const { port, url } = await machine.serve([], FILES);
    const said = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(port, "127.0.0.1", () => socket.write("GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n"));
      socket.on("data", (bytes) => {
        text += bytes.toString("latin1");
      });
      socket.on("error", () => {}).on("close", () => resolve(text));
    });
    expect(said).not.toContain("HTTP/1.1");
    expect((await call(url, {})).status).toBe(200);
  });

  test("the host of the certificate is one of the proxy's own, and status finds the server by it", async () => {
    await install("elsewhere");
    const { port, url } = await machine.serve([], FILES);
    const own = await call(url, {}, { serverName: "elsewhere.example" });
    expect(own.status).toBe(200);
    const headers = { host: `elsewhere.example:${port}` };
    const tls = { ca: AUTHORITY, serverName: "elsewhere.example" };
    expect((await fetch(`${url}/livez`, { headers, tls })).status).toBe(200);
    const env = { ...FILES, COPILOT_PORT: String(port) };
    const status = await machine.run(["status", "--json"], { ...env, ...TRUSTED });
    expect(JSON.parse(status.stdout).server).toMatchObject({ running: true });
    const second = await machine.run(["run"], { ...env, ...TRUSTED });
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`is already running on port ${port}`);
  });

  test("a reload takes a renewed certificate, and ends no stream", async () => {
    await install("localhost");
    const server = await machine.serve([], FILES);
    const { port, url } = server;
    expect(await nameAt(port)).toContain("localhost");
    const running = readEvents(await call(url, { stream: true }));
    await running.next();
    await install("elsewhere");
    server.signal("SIGHUP");
    await server.stderr.until(/"configuration reloaded".*"tls.cert"/);
    expect(await nameAt(port)).toContain("elsewhere.example");
    expect((await running.rest()).at(-1)).toBe("data: [DONE]");
    expect((await call(url, {}, { serverName: "elsewhere.example" })).status).toBe(200);

    await install("localhost", 0o600, "elsewhere");
    server.signal("SIGHUP");
    await server.stderr.until(/the new configuration is refused/);
    expect(await nameAt(port)).toContain("elsewhere.example");
    server.signal("SIGTERM");
    expect((await server.ended).code).toBe(0);
  });
});

describe("files that are of no use end the program with 78", () => {
  test.each([
    ["of which one is not named", FILES.COPILOT_SVCS_TLS_CERT, "", "tls.key must be set too, where tls.cert is"],
    ["that are missing", "none.pem", "key.pem", "tls.cert names a file that is not there"],
    ["without a key", "cert.pem", "cert.pem", "tls.key has no private key in PEM"],
    ["without a certificate", "key.pem", "key.pem", "tls.cert has no certificate in PEM"],
  ])("%s", async (_, cert, key, words) => {
    await install("localhost");
    const { code, stderr } = await machine.run(["run"], { COPILOT_SVCS_TLS_CERT: cert, COPILOT_SVCS_TLS_KEY: key });
    expect(code).toBe(78);
    expect(stderr).toContain(words);
  });

  test("a key that is another's, or everybody's", async () => {
    await install("localhost", 0o600, "elsewhere");
    const other = await machine.run(["run"], FILES);
    expect(other.code).toBe(78);
    expect(other.stderr).toContain("tls.key is the key to another certificate than tls.cert");
    await install("localhost", 0o644);
    const open = await machine.run(["run"], FILES);
    expect(open.code).toBe(78);
    expect(open.stderr).toContain("tls.key can be read by every user of this machine (chmod 600 it)");
  });
});
