import { afterEach, describe, expect, test } from "bun:test";
import { connect, type Socket } from "node:net";
import { createKey } from "../support/keys.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { errorSpec } from "../support/openai-spec.ts";
import { CHAT, type ProxyUnderTest, startProxy } from "../support/proxy.ts";

/** What is left open need not end well. */
const SOON_OVER = { timeouts: { drain: 0.05 } };

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

async function expectOverloaded(response: Response): Promise<void> {
  expect(response.status).toBe(503);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  const { error } = errorSpec.parse(await response.json());
  expect(error).toMatchObject({ code: "overloaded", type: "overloaded_error" });
}

/** A proxy with two keys. */
async function startShared(limits: Record<string, number>) {
  const files = createMemoryFiles();
  const [greedy, modest] = [await createKey(files, "greedy"), await createKey(files, "modest")];
  const proxy = await startProxy({ files, config: { limits, ...SOON_OVER } });
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
