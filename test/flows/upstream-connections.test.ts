import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createUserMachine, type UserMachine } from "../support/binary.ts";
import { readEvents } from "../support/event-reader.ts";
import { errorSpec } from "../support/openai-spec.ts";
import { callsTo } from "../support/proxy.ts";
import { chunks, startRawUpstream, streamHead } from "../support/raw-upstream.ts";
import { startSecure } from "../support/secure-upstream.ts";
import { AUTHORITY_FILE } from "../support/tls-files.ts";

setDefaultTimeout(60_000);

const TRUSTED = { NODE_EXTRA_CA_CERTS: AUTHORITY_FILE };
/** A failure is told at once, and many are no reason to leave Copilot alone. */
const ONCE = { COPILOT_SVCS_RETRY_ATTEMPTS: "1", COPILOT_SVCS_BREAKER_FAILURES: "1000" };

let machine: UserMachine;
beforeAll(async () => {
  machine = await createUserMachine({ isSignedIn: true });
});
afterAll(() => machine[Symbol.asyncDispose]());

describe("over TLS", () => {
  test("Copilot is called by who it should be: JSON, streams, and a request of half a megabyte", async () => {
    await using copilot = startSecure("localhost", machine.simulator.origin);
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
    await using copilot = startSecure(name, machine.simulator.origin);
    const { url } = await machine.serve([], { ...env, ...ONCE, COPILOT_API_URL: copilot.url });
    const response = await callsTo(url).chat();
    expect(response.status).toBe(502);
    const { error } = errorSpec.parse(await response.json());
    expect(error.code).toBe("upstream_unreachable");
    expect(error.message).toStartWith(
      `The certificate of localhost:${copilot.port}, which "Test authority" has signed,`,
    );
    expect(error.message).toEndWith(`(${code})`);
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
