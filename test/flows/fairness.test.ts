import { afterEach, describe, expect, test } from "bun:test";
import { connect, type Socket } from "node:net";
import type { OpenThread } from "../../src/world/threads.ts";
import { createKey } from "../support/keys.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { errorSpec } from "../support/openai-spec.ts";
import { CHAT, type ProxyUnderTest, startProxy, workerThreads } from "../support/proxy.ts";

const LONGEST = 5 * 1024 * 1024;
/** So many of the longest bodies find room at the same time. */
const LONG_BODIES = 51;

/** What is left open need not end well. */
const SOON_OVER = { timeouts: { drain: 0.05 } };

/** Which every body goes to. */
const ONE_WORKER = { size: 1, offload_above_bytes: 10 };

const opened: Socket[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy();
});

/** A request whose body does not come to its end. Resolves with the first line of an answer, if there is one. */
function beginChat(
  { port }: ProxyUnderTest,
  framing: string,
  key?: string,
): { socket: Socket; status: Promise<string> } {
  const auth = key === undefined ? "" : `X-Api-Key: ${key}\r\n`;
  const socket = connect(port, "127.0.0.1");
  opened.push(socket);
  socket.on("error", () => {});
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${auth}${framing}\r\n\r\n`,
  );
  const status = new Promise<string>((resolve) => {
    socket.once("data", (bytes) => resolve(String(bytes).split("\r\n", 1).join()));
  });
  return { socket, status };
}

const announce = (proxy: ProxyUnderTest, bytes: number, key?: string) =>
  beginChat(proxy, `Content-Length: ${bytes}`, key);

const REFUSED = "HTTP/1.1 503 Service Unavailable";

async function expectOverloaded(response: Response): Promise<void> {
  expect(response.status).toBe(503);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  const { error } = errorSpec.parse(await response.json());
  expect(error).toMatchObject({ code: "overloaded", type: "overloaded_error" });
}

type Shared = { openThread?: OpenThread; worker_pool?: Record<string, number> };

/** A proxy with two keys. */
async function startShared(limits: Record<string, number>, { openThread = workerThreads, ...more }: Shared = {}) {
  const files = createMemoryFiles();
  const [greedy, modest] = [await createKey(files, "greedy"), await createKey(files, "modest")];
  const proxy = await startProxy({ files, openThread, config: { limits, ...SOON_OVER, ...more } });
  const until = async (figures: object) => {
    for (let health = {}; !Bun.deepMatch(figures, health); )
      health = (await (await proxy.get("/health", { "x-api-key": greedy })).json()) as object;
  };
  return { proxy, greedy, until, by: (key: string) => ({ headers: { "x-api-key": key } }), modest };
}

describe("a client that takes all places it can get", () => {
  test("and never ends its requests leaves some to the others", async () => {
    const { proxy, greedy, modest, until, by } = await startShared({ in_flight: 32, queue: 0 });
    await using _ = proxy;
    const calls = Array.from({ length: 40 }, () => announce(proxy, 1000, greedy));
    // Seven eighths, and the one with which that is reached.
    await until({ requests: { in_flight: 29, outcomes: { overloaded: 11 } } });
    await expectOverloaded(await proxy.chat({}, by(greedy)));
    const others = await Promise.all([1, 2, 3].map(() => proxy.chat({}, by(modest))));
    expect(others.map(({ status }) => status)).toEqual([200, 200, 200]);
    for (const { socket } of calls) socket.destroy();
    await until({ requests: { in_flight: 0, queued: 0 } });
    expect((await proxy.chat({}, by(greedy))).status).toBe(200);
  });

  test("and the queue besides waits for them behind who has less, and leaves a seat", async () => {
    const { proxy, greedy, modest, until, by } = await startShared({ in_flight: 2, queue: 16 });
    await using _ = proxy;
    const holds = Array.from({ length: 3 }, () => proxy.simulator.gate.hold(CHAT, 0));
    const ask = (user: string) => ({ messages: [{ role: "user", content: user }] });
    const running = [1, 2].map(() => proxy.chat(ask("greedy"), by(greedy)));
    await until({ requests: { in_flight: 2 } });
    const waiting = Array.from({ length: 17 }, () => proxy.chat(ask("greedy"), by(greedy)));
    await until({ requests: { queued: 15, outcomes: { overloaded: 2 } } });
    const other = proxy.chat(ask("modest"), by(modest));
    await until({ requests: { queued: 16 } });
    holds[0]?.release();
    const [, , third] = await proxy.simulator.journal.waitFor(CHAT, 3);
    expect(third?.body).toContain("modest");
    for (const hold of holds) hold.release();
    expect((await other).status).toBe(200);
    const statuses = (await Promise.all([...running, ...waiting])).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(17);
  });
});

describe("the bodies of all calls together", () => {
  test("are bounded, by what was announced, and those beyond are refused until there is room again", async () => {
    await using proxy = await startProxy({ config: SOON_OVER });
    const calls = Array.from({ length: LONG_BODIES }, () => announce(proxy, LONGEST));
    while ((await proxy.health()).requests.in_flight < LONG_BODIES);
    expect(await announce(proxy, LONGEST).status).toBe(REFUSED);
    await expectOverloaded(await proxy.chat({ messages: [{ role: "user", content: "x".repeat(2_000_000) }] }));
    // There is a megabyte left.
    expect((await proxy.chat()).status).toBe(200);
    calls[0]?.socket.destroy();
    while ((await proxy.health()).requests.in_flight >= LONG_BODIES);
    announce(proxy, LONGEST);
    while ((await proxy.health()).requests.in_flight < LONG_BODIES);
    expect((await proxy.health()).requests.outcomes).toMatchObject({ overloaded: 2 });
  });

  test("count as they come where nobody has announced their length", async () => {
    await using proxy = await startProxy({ config: SOON_OVER });
    for (let count = 0; count < LONG_BODIES; count++) announce(proxy, LONGEST);
    while ((await proxy.health()).requests.in_flight < LONG_BODIES);
    const { socket, status } = beginChat(proxy, "Transfer-Encoding: chunked");
    const piece = `${(65_536).toString(16)}\r\n${" ".repeat(65_536)}\r\n`;
    for (let count = 0; count < 32; count++) socket.write(piece);
    expect(await status).toBe(REFUSED);
    expect((await proxy.chat()).status).toBe(200);
  });

  test.each([
    { afterEvents: 0, what: "still count while upstream has not answered", expected: REFUSED },
    { afterEvents: 1, what: "count no more once upstream answers", expected: "in flight" },
  ])("$what", async ({ afterEvents, expected }) => {
    await using proxy = await startProxy({ config: SOON_OVER });
    for (let count = 0; count < LONG_BODIES - 1; count++) announce(proxy, LONGEST);
    while ((await proxy.health()).requests.in_flight < LONG_BODIES - 1);
    const hold = proxy.simulator.gate.hold(CHAT, afterEvents);
    const url = `data:image/png;base64,${"A".repeat(2_000_000)}`;
    const content = [{ type: "image_url", image_url: { url } }];
    const answer = proxy.chat({ stream: afterEvents > 0, messages: [{ role: "user", content }] });
    await proxy.simulator.journal.waitFor(CHAT, 1);
    if (afterEvents > 0) await answer;
    const { status } = announce(proxy, LONGEST);
    const isIn = async () => {
      while ((await proxy.health()).requests.in_flight < LONG_BODIES + 1);
      return "in flight";
    };
    expect(await Promise.race([status, isIn()])).toBe(expected);
    hold.release();
    await (await answer).text();
  });

  test("leave room for the longest one of a client, whatever another has", async () => {
    const { proxy, greedy, modest, by, until } = await startShared({});
    await using _ = proxy;
    for (let count = 0; count < LONG_BODIES; count++) announce(proxy, LONGEST, greedy);
    await until({ requests: { in_flight: 45, outcomes: { overloaded: 6 } } });
    const empty = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "" }] });
    const body = empty.replace('"content":""', `"content":"${"x".repeat(LONGEST - empty.length)}"`);
    const response = await proxy.post("/v1/chat/completions", body, by(modest));
    // The simulator counts tokens: it was asked.
    expect(errorSpec.parse(await response.json()).error).toMatchObject({ code: "context_length_exceeded" });
  });

  test("count twice where their tokens are counted, since one is kept", async () => {
    await using proxy = await startProxy({ config: SOON_OVER });
    for (let count = 0; count < LONG_BODIES; count++) announce(proxy, LONGEST);
    while ((await proxy.health()).requests.in_flight < LONG_BODIES);
    const messages = [{ role: "user", content: "x".repeat(600_000) }];
    const body = JSON.stringify({ model: "gpt-4o", messages });
    // There is a megabyte left.
    const answer = await proxy.post("/v1/messages/count_tokens", body);
    expect(await answer.json()).toMatchObject({ type: "error", error: { type: "overloaded_error" } });
  });

  test("have more room where longer ones are allowed, after a reload too", async () => {
    await using proxy = await startProxy({ config: SOON_OVER });
    const limits = { request_bytes: 20 * LONGEST };
    proxy.reload({ ...SOON_OVER, limits });
    await proxy.log.waitFor("configuration reloaded");
    // Sixteen of the longest.
    for (let count = 0; count < 16; count++) announce(proxy, limits.request_bytes);
    while ((await proxy.health()).requests.in_flight < 16);
    expect(await announce(proxy, 1).status).toBe(REFUSED);
  });
});

test("long bodies of a client wait for one of another at most, however many that one has sent", async () => {
  const jobs: string[] = [];
  let isReady = false;
  const early: (() => void)[] = [];
  const openThread: OpenThread = ({ onMessage, onGone }) => {
    const thread = workerThreads({
      onMessage: (event) => (isReady ? onMessage(event) : void early.push(() => onMessage(event))),
      onGone,
    });
    return {
      ...thread,
      post(order, transfer) {
        const { name, input } = order as { name: string; input: { body: Uint8Array } };
        jobs.push(`${name} ${/greedy|modest/.exec(new TextDecoder().decode(input.body))}`);
        thread.post(order, transfer);
      },
    };
  };
  const { proxy, greedy, modest, by, until } = await startShared({}, { openThread, worker_pool: ONE_WORKER });
  await using _ = proxy;
  const ask = (name: string, key: string) =>
    proxy.chat({ model: "none", messages: [{ role: "user", content: name }] }, by(key));
  const answers = [1, 2, 3].map(() => ask("greedy", greedy));
  await until({ workers: { queued: 3 } });
  answers.push(ask("modest", modest));
  await until({ workers: { queued: 4 } });
  isReady = true;
  for (const tell of early) tell();
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  expect(jobs).toEqual(["greedy", "modest", "greedy", "greedy"].map((name) => `inspectRequest ${name}`));
});
