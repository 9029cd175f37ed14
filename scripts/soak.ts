/**
 * What is left behind by calls that end badly: `bun run build && bun run soak`.
 *
 * Drives the built binary against a simulator in this process, so that only the binary's memory and descriptors are
 * looked at, which /proc tells: it needs Linux. Ends with 1 beyond a bound.
 */
import { readdir } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { jsonAnswer } from "../src/simulator/answer.ts";
import type { Fault } from "../src/simulator/faults.ts";
import { KNOWN_FAILURES } from "../src/simulator/known-failures.ts";
import { createUserMachine, type Server } from "../test/support/binary.ts";
import { CHAT, callsTo, ONE_ATTEMPT } from "../test/support/proxy.ts";

const WARM_UP = 1000;
const ABORTED = 10_000;
const MAX_GROWTH_MB = 20;
const MIXED = 600;
/** So many idle connections to upstream are kept at most. */
const MAX_FDS_LEFT = 20;
const HUGE_BYTES = 40_000_000;
const MAX_PEAK_MB = 100;
const SLOW = 300;
const MAX_ANSWER_MS = 1000;
const CONCURRENCY = 50;
const DRIBBLE_MS = 500;

const FAULTS: readonly Fault[] = [
  {},
  { stop: { how: "close", afterEvents: 3 } },
  { stop: { how: "reset", afterEvents: 3 } },
  { stop: { how: "garbage", afterEvents: 3 } },
  { stop: { how: "silence", afterEvents: 3 } },
  { stop: { how: "error", afterEvents: 3 } },
  { stop: { how: "end", afterEvents: 3 } },
  { stop: { how: "reset" } },
  { stop: { how: "silence" } },
  { without: "finish" },
  { gzip: true },
  { sliceBytes: 64, crlf: true },
  { closeAfter: true },
  { answer: KNOWN_FAILURES.htmlWithOk },
  { answer: KNOWN_FAILURES.serverError },
  { answer: KNOWN_FAILURES.rateLimited },
  { answer: KNOWN_FAILURES.tokenExpired },
  { answer: KNOWN_FAILURES.redirect },
];

await using machine = await createUserMachine({ isSignedIn: true, wordDelayMs: 20 });
const timeouts = { proxy_context: 0.5, request_attempt: 0.5, http_client: 0.5 };
// So many failures would open a circuit breaker, and nothing would be tried any more.
await machine.write("config.json", { ...ONE_ATTEMPT, timeouts });
const server = await machine.serve().catch(explain);
const { chat, health } = callsTo(server.url);
/** So that no descriptor of the server's is a connection that this process keeps. */
const headers = { connection: "close" };

await atOnce(WARM_UP, leave);
await measure(`${ABORTED} aborted streams`, () => atOnce(ABORTED, leave));
await atOnce(FAULTS.length * 2, mixed);
await measure(`${MIXED} mixed calls and faults`, () => atOnce(MIXED, mixed));
await readHuge();
await withSlowClients();

function explain(cause: unknown): never {
  throw new Error("The binary did not start; run `bun run build` first.", { cause });
}

/** Runs the call so many times, a number of them at once. */
async function atOnce(times: number, call: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < times) await call(next++);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

/** A stream whose client leaves behind the first event. */
async function leave(): Promise<void> {
  const leaving = new AbortController();
  const response = await chat({ stream: true }, { headers, signal: leaving.signal });
  await response.body?.getReader().read();
  leaving.abort();
}

/** A call with the next fault in turn, as a stream or in one piece, and to its end. */
async function mixed(index: number): Promise<void> {
  machine.simulator.faults.push(CHAT, FAULTS[index % FAULTS.length] ?? {});
  await (await chat({ stream: index % 3 > 0 }, { headers })).text();
}

/** Prints what the work has left behind of memory and descriptors, once no call is in flight any more. */
async function measure(what: string, work: () => Promise<void>): Promise<void> {
  await quiet();
  const before = await usage(server);
  await work();
  await quiet();
  const after = await usage(server);
  report(
    `${what}: memory ${before.rssMb.toFixed(1)} -> ${after.rssMb.toFixed(1)} MB`,
    after.rssMb - before.rssMb < MAX_GROWTH_MB,
  );
  report(`${what}: descriptors ${before.fds} -> ${after.fds}`, after.fds - before.fds <= MAX_FDS_LEFT);
}

/** An answer that is larger than any may be (FA18), plain and swelling from next to nothing. */
async function readHuge(): Promise<void> {
  const { rssMb } = await usage(server);
  const answer = jsonAnswer({ choices: [{ message: { content: "x".repeat(HUGE_BYTES) } }] });
  // A call that met a kept connection just as it was closed has left its fault to the next.
  machine.simulator.faults.clear();
  for (const fault of [{ answer }, { answer, gzip: true }] satisfies Fault[]) {
    machine.simulator.faults.push(CHAT, fault);
    const { status } = await chat({}, { headers });
    if (status !== 502) throw new Error(`An answer of ${HUGE_BYTES} bytes came through with ${status}.`);
  }
  const { peakMb } = await usage(server);
  report(
    `answers of ${HUGE_BYTES / 1e6} MB: memory ${rssMb.toFixed(1)} -> ${peakMb.toFixed(1)} MB`,
    peakMb - rssMb < MAX_PEAK_MB,
  );
}

async function quiet(): Promise<void> {
  while ((await health()).requests.in_flight > 0) await Bun.sleep(50);
  // What the last ones left is let go a moment later.
  await Bun.sleep(2000);
}

async function usage({ pid }: Server): Promise<{ rssMb: number; peakMb: number; fds: number }> {
  const status = await Bun.file(`/proc/${pid}/status`).text();
  const fds = await readdir(`/proc/${pid}/fd`);
  const mb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { rssMb: mb("VmRSS"), peakMb: mb("VmHWM"), fds: fds.length };
}

/** Clients whose requests come byte by byte, half of them in the headers, and how others fare meanwhile. */
async function withSlowClients(): Promise<void> {
  const head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  const beginnings = [`${head}X-Slow: `, `${head}Content-Length: 1000\r\n\r\n{"model":"`];
  const sockets = await Promise.all(
    Array.from({ length: SLOW }, (_, index) => slowClient(beginnings[index % 2] ?? head)),
  );
  const dribble = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write("x");
  }, DRIBBLE_MS);
  await Bun.sleep(DRIBBLE_MS * 2);
  let longestMs = 0;
  for (let call = 0; call < 20; call++) {
    const startMs = performance.now();
    await (await chat()).text();
    longestMs = Math.max(longestMs, performance.now() - startMs);
  }
  const alive = sockets.filter(({ readyState }) => readyState === "open").length;
  clearInterval(dribble);
  for (const socket of sockets) socket.destroy();
  report(`${alive} slow clients: a fresh call takes ${longestMs.toFixed(0)} ms at most`, longestMs < MAX_ANSWER_MS);
}

function slowClient(beginning: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, "127.0.0.1", () => socket.write(beginning, () => resolve(socket)));
    socket.on("error", reject);
  });
}

function report(line: string, isWithin: boolean): void {
  console.log(`${isWithin ? "ok    " : "BEYOND"} ${line}`);
  if (!isWithin) process.exitCode = 1;
}
