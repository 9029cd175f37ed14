/**
 * A quick look at what a change costs: `bun run build && bun run bench`.
 *
 * Drives the built binary in demo mode over loopback. Its simulator is in the same process, so that the CPU time is
 * that of both, and only numbers of the same machine may be compared with each other.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const BINARY = "dist/github-copilot-svcs";
const REQUESTS = 2_000;
const STREAMS = 500;
const CONCURRENCY = 16;
const START_LIMIT_MS = 10_000;

const home = await mkdtemp(join(tmpdir(), "bench-"));
const port = freePort();
const base = `http://127.0.0.1:${port}`;
const environment = { HOME: home, PATH: process.env.PATH, COPILOT_PORT: String(port), LOG_LEVEL: "error" };
const server = Bun.spawn([BINARY, "run", "--demo"], { env: environment, stdout: "ignore", stderr: "inherit" });
try {
  await untilAlive();
  const model = await firstChatModel();
  await measure("JSON answers", REQUESTS, () => ask(model, false));
  await measure("streams", STREAMS, () => ask(model, true));
} finally {
  server.kill("SIGTERM");
  await server.exited;
  await rm(home, { recursive: true, force: true });
}
const usage = server.resourceUsage();
if (usage) {
  const perCallUs = Number(usage.cpuTime.total) / (REQUESTS + STREAMS);
  console.log(`CPU ${perCallUs.toFixed(0)} µs a call, peak memory ${(usage.maxRSS / 2 ** 20).toFixed(0)} MiB`);
}

function freePort(): number {
  const probe = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  const port = probe.port ?? 0;
  void probe.stop(true);
  return port;
}

async function untilAlive(): Promise<void> {
  const deadlineMs = performance.now() + START_LIMIT_MS;
  while (performance.now() < deadlineMs && server.exitCode === null) {
    const response = await fetch(`${base}/livez`).catch(() => null);
    if (response?.ok) return;
    await Bun.sleep(20);
  }
  throw new Error(`${BINARY} did not start; run \`bun run build\` first.`);
}

async function firstChatModel(): Promise<string> {
  const { data } = (await (await fetch(`${base}/v1/models`)).json()) as { data: { id: string }[] };
  const model = data.find(({ id }) => !id.includes("embedding"));
  if (!model) throw new Error("The demo lists no chat model.");
  return model.id;
}

/** One call, read to its end. */
async function ask(model: string, stream: boolean): Promise<void> {
  const response = await fetch(`${base}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model, stream, messages: [{ role: "user", content: "Say hello." }] }),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${answer}`);
}

/** Runs `call` so many times, `CONCURRENCY` at once, and prints the rate and the median and 99th percentile. */
async function measure(name: string, times: number, call: () => Promise<void>): Promise<void> {
  const durationsMs: number[] = [];
  let left = times;
  const startMs = performance.now();
  const worker = async () => {
    while (left-- > 0) {
      const callStartMs = performance.now();
      await call();
      durationsMs.push(performance.now() - callStartMs);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  const seconds = (performance.now() - startMs) / 1000;
  durationsMs.sort((a, b) => a - b);
  const at = (share: number) => (durationsMs[Math.floor(durationsMs.length * share)] ?? 0).toFixed(1);
  console.log(`${name}: ${(times / seconds).toFixed(0)}/s, median ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}
