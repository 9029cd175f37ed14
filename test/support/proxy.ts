import { serve } from "../../src/cli/serve/serve.ts";
import { KEY_VARIABLE } from "../../src/config/environment.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Health } from "../../src/insight/health.ts";
import { createSimulator, type Simulator, type SimulatorNeeds } from "../../src/simulator/simulator.ts";
import { systemAssets } from "../../src/world/assets.ts";
import { type Clock, systemClock } from "../../src/world/clock.ts";
import { systemDial } from "../../src/world/dial.ts";
import { systemFetch } from "../../src/world/fetch.ts";
import { type Machine, systemMachine } from "../../src/world/machine.ts";
import { systemProfiler } from "../../src/world/profiler.ts";
import { systemRandom } from "../../src/world/random.ts";
import { createSecrets } from "../../src/world/secrets.ts";
import { systemServe } from "../../src/world/serve.ts";
import type { Supervisor } from "../../src/world/supervisor.ts";
import { type OpenThread, systemThreads } from "../../src/world/threads.ts";
import { createCliWorld } from "./cli-world.ts";
import { createFakeSignals } from "./fake-signals.ts";
import { createLogLines, type LogLines } from "./log-lines.ts";
import { createMemoryFiles, type MemoryFiles } from "./memory-files.ts";

/** The login of the proxy under test, of the shape of GitHub's own tokens. */
export const GITHUB_TOKEN = "ghu_knownToTheSimulator";

export const CHAT = "/chat/completions";
export const EXCHANGE = "/copilot_internal/v2/token";
export const CREDENTIALS = "/home/octo/.local/share/github-copilot-svcs/credentials.json";
const CONFIG = "/home/octo/.local/share/github-copilot-svcs/config.json";

/** Configuration of a proxy that tells each failure as it comes. */
export const ONE_ATTEMPT = { retry: { attempts: 1 }, breaker: { failures: 1000 } };

export type ProxyOptions = {
  /** `config.json`; without it the login is there and upstream is the simulator. */
  config?: Record<string, unknown>;
  /** The environment's variables. */
  env?: Record<string, string>;
  /** Its disk, to share it with a proxy before it; new and empty otherwise, but for the configuration. */
  files?: MemoryFiles;
  simulator?: Partial<SimulatorNeeds>;
  /** What workers run on; real threads when not said. */
  openThread?: OpenThread;
  /** Sets the simulator up before the proxy makes its first call. */
  prepare?: (simulator: Simulator) => void;
  /** What the process uses of the machine; a test may have it fail. */
  machine?: Machine;
  /** The service manager that it is told of. */
  supervisor?: Supervisor;
};

export interface ProxyUnderTest {
  /** `http://127.0.0.1:PORT` */
  url: string;
  port: number;
  simulator: Simulator;
  files: MemoryFiles;
  log: LogLines;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** POST of a JSON text, or of what is to be written as one. */
  post(
    path: string,
    body: unknown,
    init?: { headers?: Record<string, string>; signal?: AbortSignal },
  ): Promise<Response>;
  /** A chat call; "hello" to gpt-4o unless the body says otherwise. */
  chat(body?: object, init?: { headers?: Record<string, string>; signal?: AbortSignal }): Promise<Response>;
  /** What `/health` answers. */
  health(): Promise<Health>;
  /** Lets so much time pass at once, for the proxy and the simulator; timers run on as they were. */
  skip(ms: number): void;
  /** Sets the wall clock of the machine, and the simulator's as little as any other server's. */
  setWallClock(aheadMs: number): void;
  /** Asks for a drain, as SIGTERM does; resolves with the exit code when it is over. */
  drain(): Promise<number>;
  /** A second signal to stop. */
  hurry(): void;
  /** A SIGHUP, after what is written to `config.json` where something is. */
  reload(config?: Record<string, unknown> | string): void;
  /** As when something throws where nobody catches it. */
  stray(thrown: unknown): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Threads that run the worker of the product. */
export const workerThreads = systemThreads(new URL("../../src/workers/worker.ts", import.meta.url));

/** The whole proxy as `run` starts it, over real sockets and with a disk in memory, in front of a simulator of its own. */
export async function startProxy({
  config = {},
  env = {},
  files = createMemoryFiles(),
  simulator: simulated = {},
  openThread = workerThreads,
  prepare,
  machine = systemMachine,
  supervisor,
}: ProxyOptions = {}): Promise<ProxyUnderTest> {
  const clock = createSkippingClock();
  const simulator = createSimulator({
    clock,
    serve: systemServe,
    knownGitHubTokens: [GITHUB_TOKEN],
    ...simulated,
  });
  prepare?.(simulator);
  const { origin } = simulator;
  const configText = (own: Record<string, unknown>) =>
    JSON.stringify({
      host: "127.0.0.1",
      port: 0,
      github_token: GITHUB_TOKEN,
      ...own,
      upstream: { github_url: origin, github_api_url: origin, ...(own["upstream"] as object) },
      // What a test leaves open is cut soon after it.
      timeouts: { drain: 1, ...(own["timeouts"] as object) },
      log: { level: "debug", format: "json", ...(own["log"] as object) },
    });
  files.texts.set(CONFIG, configText(config));
  const signals = createFakeSignals();
  const world = createCliWorld({
    clock,
    fetch: systemFetch,
    dial: systemDial,
    random: systemRandom,
    files,
    env,
    interrupt: signals.interrupt,
  });
  const reload = () => loadConfig({ ...world, files, env });
  const loaded = await reload();
  const log = createLogLines();
  const listening = Promise.withResolvers<string>();
  const start = { loaded, reload, world, onListening: ([url = ""]: readonly string[]) => listening.resolve(url) };
  const needs = {
    secrets: createSecrets([env[KEY_VARIABLE]]),
    machine,
    openAsset: systemAssets,
    openThread,
    openProfiler: async () => systemProfiler,
    openSupervisor: async () => supervisor ?? null,
    openSink: () => log.sink,
    signals,
  };
  const ended = serve(start, world, needs);
  ended.catch(listening.reject);
  const url = await listening.promise.catch(async (cause) => {
    await simulator.stop();
    throw cause;
  });

  const drain = () => {
    if (!signals.interrupt.aborted) signals.stop();
    return ended;
  };
  return {
    url,
    port: Number(new URL(url).port),
    simulator,
    files,
    log,
    ...callsTo(url),
    skip: clock.skip,
    setWallClock(aheadMs) {
      simulator.state.clockSkewMs += clock.aheadMs() - aheadMs;
      clock.setAhead(aheadMs);
    },
    drain,
    hurry: signals.stop,
    reload(next) {
      if (next !== undefined) files.texts.set(CONFIG, typeof next === "string" ? next : configText(next));
      signals.reload();
    },
    stray: signals.stray,
    async [Symbol.asyncDispose]() {
      await Promise.all([drain(), simulator.stop()]);
    },
  };
}

function createSkippingClock(): Clock & { skip(ms: number): void; setAhead(ms: number): void; aheadMs(): number } {
  let skippedMs = 0;
  let aheadMs = 0;
  return {
    ...systemClock,
    wallMs: () => systemClock.wallMs() + skippedMs + aheadMs,
    monotonicMs: () => systemClock.monotonicMs() + skippedMs,
    skip(ms) {
      skippedMs += ms;
    },
    aheadMs: () => aheadMs,
    setAhead(ms) {
      aheadMs = ms;
    },
  };
}

/** The calls that tests make of a proxy, wherever it runs. */
export function callsTo(url: string): Pick<ProxyUnderTest, "get" | "post" | "chat" | "health"> {
  const get: ProxyUnderTest["get"] = (path, headers = {}) => fetch(url + path, { headers });
  const post: ProxyUnderTest["post"] = (path, body, { headers, ...init } = {}) =>
    fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
      ...init,
    });
  return {
    get,
    post,
    chat: (body, init) => post("/v1/chat/completions", { ...HELLO, ...body }, init),
    health: async () => (await (await get("/health")).json()) as Health,
  };
}

export const HELLO = { model: "gpt-4o", messages: [{ role: "user", content: "hello" }] };
