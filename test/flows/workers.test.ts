import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createUserMachine, type UserMachine } from "../support/binary.ts";
import { readEvents } from "../support/event-reader.ts";
import { errorSpec } from "../support/openai-spec.ts";
import { CHAT, callsTo, startProxy, workerThreads } from "../support/proxy.ts";

const PATH = "/v1/chat/completions";
const MEGABYTE = 1_000_000;
const MESSAGES = '"messages":[{"role":"user","content":"hello"}]';

/** A request of about so many bytes in fields with tiny names: of all bodies the one that costs most. */
function tinyFields(bytes: number, head: string): string {
  const fields = Array.from({ length: bytes / 10 }, (_, index) => `"k${index.toString(36).padStart(4, "0")}":1`);
  return `{${head},${fields.join(",")}}`;
}

async function errorOf(response: Response) {
  return { status: response.status, ...errorSpec.parse(await response.json()).error };
}

describe("a long request", () => {
  test("is read by a worker, and reaches upstream as a short one does: to the byte, but for what is told", async () => {
    await using proxy = await startProxy();
    const fields = tinyFields(300_000, `"model":"gpt-4o","seed":12345678901234567890,${MESSAGES}`);
    const response = await proxy.post(PATH, fields.replace("{", '{"user":"me",'));
    expect(response.status).toBe(200);
    expect(response.headers.get("x-copilot-svcs-dropped")).toBe("user");
    // Compared as one truth: what differs is too long to be printed.
    expect(proxy.simulator.journal.calls(CHAT)[0]?.body === fields).toBe(true);
    expect((await proxy.health()).workers).toMatchObject({ running: 1, busy: 0, jobs: 2, failed: 0 });
  });

  const long = "x".repeat(300_000);
  test.each([
    ["no JSON", `{"model":"gpt-4o","x":"${long}","messages":[`],
    ["a model that is none", `{"model":"gpt-4","x":"${long}","messages":{}}`],
    ["a field that cannot be left out", `{"model":"claude-sonnet-4.5","x":"${long}","n":2,${MESSAGES}}`],
  ])("is refused as a short one is: %s", async (_, body) => {
    await using proxy = await startProxy({ config: { worker_pool: { offload_above_bytes: 262_144 } } });
    await using here = await startProxy({ config: { worker_pool: { size: 0 } } });
    const refusal = await errorOf(await proxy.post(PATH, body));
    expect(refusal.status).toBe(400);
    expect(refusal).toEqual(await errorOf(await here.post(PATH, body)));
    expect((await proxy.health()).workers.jobs).toBeGreaterThan(0);
    expect((await here.health()).workers).toMatchObject({ running: 0, jobs: 0 });
  });

  test("leaves no worker behind that has nothing to do", async () => {
    await using proxy = await startProxy({ config: { worker_pool: { idle: 0.05, offload_above_bytes: 10 } } });
    expect((await proxy.chat()).status).toBe(200);
    while ((await proxy.health()).workers.running > 0);
    expect((await proxy.chat()).status).toBe(200);
    expect((await proxy.health()).workers).toMatchObject({ jobs: 4, failed: 0, replaced: 0 });
  });

  test("whose client leaves ends at once, whether a worker has it or not", async () => {
    await using proxy = await startProxy({ config: { worker_pool: { size: 1 } } });
    const client = new AbortController();
    const body = tinyFields(5 * MEGABYTE, `"model":"gpt-4o",${MESSAGES}`);
    const calls = [1, 2, 3, 4].map(() => {
      // Should one be read before the client leaves, upstream keeps it.
      proxy.simulator.gate.hold(CHAT, 0);
      return proxy.post(PATH, body, { signal: client.signal }).catch(() => "left");
    });
    for (let workers = { busy: 0, queued: 0 }; workers.busy + workers.queued < 2; )
      ({ workers } = await proxy.health());
    client.abort();
    expect(await Promise.all(calls)).toEqual(["left", "left", "left", "left"]);
    while ((await proxy.health()).requests.in_flight > 0);
    expect((await proxy.health()).workers.queued).toBe(0);
  });
});

test("a proxy that stops ends its workers", async () => {
  const ended: string[] = [];
  const proxy = await startProxy({
    config: { worker_pool: { offload_above_bytes: 10 } },
    openThread(on) {
      const thread = workerThreads(on);
      return {
        ...thread,
        end() {
          ended.push("ended");
          thread.end();
        },
      };
    },
  });
  expect((await proxy.chat()).status).toBe(200);
  expect(ended).toEqual([]);
  await proxy[Symbol.asyncDispose]();
  expect(ended).toEqual(["ended"]);
});

describe("in the binary", () => {
  let machine: UserMachine;
  beforeAll(async () => {
    machine = await createUserMachine({ isSignedIn: true });
  });
  afterAll(() => machine[Symbol.asyncDispose]());

  test("a stream goes on while long requests are read, and each of them is answered", async () => {
    const server = await machine.serve([], { COPILOT_SVCS_WORKER_POOL_SIZE: "1" });
    const calls = callsTo(server.url);
    const hold = machine.simulator.gate.hold(CHAT, 1);
    const events = readEvents(await calls.chat({ model: "claude-sonnet-4.5", stream: true }));
    const body = tinyFields(5 * MEGABYTE, `"model":"no-such-model",${MESSAGES}`);
    const answers = Array.from({ length: 4 }, () => calls.post(PATH, body));
    for (let count = 0; count < 3; count++) {
      // Read on the event loop, none could be seen at work.
      while ((await calls.health()).workers.busy === 0);
      await events.until((event) => event.startsWith("data: "));
      await hold.step();
    }
    expect((await calls.health()).workers.busy).toBe(1);
    hold.release();
    expect((await events.rest()).at(-1)).toBe("data: [DONE]");
    for (const response of await Promise.all(answers)) expect(await errorOf(response)).toMatchObject({ status: 404 });
    expect((await calls.health()).workers).toMatchObject({ running: 1, busy: 0, jobs: 4, failed: 0, replaced: 0 });
    server.signal("SIGTERM");
    expect((await server.ended).code).toBe(0);
  }, 30_000);
});
