import { type AccountServices, createAccountServices } from "../account-services.ts";
import type { LoadedConfig } from "../config/load.ts";
import { ProxyError } from "../errors.ts";
import { checkExposure } from "../guards/exposure.ts";
import { createLifecycle } from "../lifecycle.ts";
import { type Listening, listen } from "../server/listen.ts";
import { createProxy, type ProxyServices } from "../services.ts";
import type { OpenAsset } from "../world/assets.ts";
import type { Clock } from "../world/clock.ts";
import type { LineSink } from "../world/line-sink.ts";
import { createLog, type Log, type LogNeeds } from "../world/log.ts";
import type { Machine } from "../world/machine.ts";
import type { Profiler } from "../world/profiler.ts";
import type { Secrets } from "../world/secrets.ts";
import type { OpenThread } from "../world/threads.ts";
import type { World } from "../world/world.ts";
import type { CliWorld, ServeStart } from "./cli-world.ts";
import { openAccount } from "./open-account.ts";
import { printable } from "./print.ts";
import { keepFilesPrivate } from "./private-files.ts";
import { PROGRAM } from "./program.ts";
import { probeServer } from "./server-probe.ts";
import { watchSignIn } from "./watch-sign-in.ts";

export type ServeNeeds = {
  secrets: Secrets;
  machine: Machine;
  openAsset: OpenAsset;
  openThread: OpenThread;
  openProfiler: () => Promise<Profiler>;
  /** Where log lines go: a file, or standard error. */
  openSink: (file: string | null) => LineSink;
};

/** After the error that ends them, streams get this long to reach their clients. */
const LAST_WORDS_MS = 500;
const LOOK_AGAIN_MS = 50;

/** Serves until the interrupt, then drains. Returns the exit code 0; throws what keeps the proxy from starting. */
export async function serve(start: ServeStart, world: CliWorld, needs: ServeNeeds): Promise<number> {
  const { loaded } = start;
  const { config } = loaded;
  const { secrets } = needs;
  const sink = needs.openSink(config.log.file);
  const log = openLog(loaded, { wallMs: start.world.clock.wallMs, redact: secrets.redact, write: sink.write }, world);
  const account = createAccountServices(loaded, start.world, { log, secrets });
  await account.credentials.check("read");
  const proxy = createProxy(loaded, start.world, { ...needs, account, log, version: world.build.version });
  let listening: Listening | undefined;
  let unwatch = () => {};
  const lifecycle = createLifecycle(
    [
      { name: "log", stop: () => sink.flush() },
      { name: "keys", start: () => openDoor(loaded, proxy.keys) },
      { name: "tokens", start: account.tokens.start, stop: account.tokens.stop },
      { name: "workers", stop: proxy.workers.stop },
      { name: "event loop lag", start: proxy.loopLag.start, stop: proxy.loopLag.stop },
      {
        name: "server",
        async start() {
          listening = await openPort(loaded, proxy, log).catch((thrown) => tellWhoseItIs(thrown, loaded, world));
        },
        stop: () => listening && drain(listening, proxy, config.timeouts.drain * 1000, start.world.clock),
      },
      {
        name: "sign-in",
        start() {
          // Signs in with parts of its own, so that the server finds the new login as it does any program's.
          const desk = openAccount(createAccountServices(loaded, start.world, { log, secrets }), start.world);
          unwatch = watchSignIn(account.tokens, desk, world);
        },
        stop: () => unwatch(),
      },
    ],
    (part, error) => log.error("could not stop", { part, error: String(error) }),
  );
  await lifecycle.start();
  const urls = listening?.urls ?? [];
  announce(loaded, urls, account, log, world);
  await tellOpenFiles(loaded, start.world, log);
  if (start.onListening) start.onListening(urls);
  // Whoever looks at a terminal, or whose log goes elsewhere, would else see nothing of a start.
  else if (world.terminal.interactive || config.log.file) world.terminal.err(invitation(urls, config.log.file));
  await aborted(world.interrupt);
  const running = listening?.pending() ?? 0;
  if (running === 0) log.info("stopping");
  else
    log.info("stopping: no new calls; running answers may finish, a second signal ends them", {
      running,
      seconds: config.timeouts.drain,
    });
  await lifecycle.stop();
  return 0;
}

function invitation([url = ""]: readonly string[], logFile: string | null): string {
  const log = logFile === null ? "" : `\nThe log is in: ${printable(logFile)}`;
  return `\nReady. Base URL for your tools: ${url}/v1\nTry it in a browser: ${url}/docs${log}\n\n`;
}

/** Reads who may call. Throws config_invalid where that cannot be known, or everybody could. */
async function openDoor({ config }: LoadedConfig, keys: ProxyServices["keys"]): Promise<void> {
  await keys.start();
  const leave = { hasKeys: keys.hasKeys(), allowAnyone: config.allow_unauthenticated };
  const refusal = checkExposure(config.host, leave);
  if (refusal) throw refusal;
}

type LogBinding = Pick<LogNeeds, "wallMs" | "redact" | "write">;

function openLog({ config }: LoadedConfig, binding: LogBinding, { terminal }: CliWorld): Log {
  const { level, format, file } = config.log;
  const isPretty = format === "pretty" || (format === "auto" && file === null && terminal.interactive);
  return createLog({
    level,
    format: isPretty ? "pretty" : "json",
    colour: terminal.colour && file === null,
    ...binding,
  });
}

function openPort({ config }: LoadedConfig, { hotRoutes, handle }: ProxyServices, log: Log): Promise<Listening> {
  return listen({
    host: config.host,
    port: config.port,
    idleSeconds: Math.ceil(config.timeouts.server_idle),
    // Ours is checked before a byte is read, and told; Bun's 413 has no body and cuts the connection (bun-facts 8).
    maxBodyBytes: Number.MAX_SAFE_INTEGER,
    hotRoutes,
    handle,
    log,
  });
}

/** A port that is taken is most often taken by a server of ours. */
async function tellWhoseItIs(thrown: unknown, { config }: LoadedConfig, world: CliWorld): Promise<never> {
  if (!(thrown instanceof ProxyError) || thrown.kind !== "port_in_use") throw thrown;
  const { state } = await probeServer(config.host, config.port, world);
  if (!state.running) throw thrown;
  const fact = `${PROGRAM} is already running on port ${config.port} (version ${state.version}).`;
  throw new ProxyError("port_in_use", `${fact} Stop it, or choose another port with --port.`, { cause: thrown });
}

function announce(
  loaded: LoadedConfig,
  urls: readonly string[],
  account: AccountServices,
  log: Log,
  world: CliWorld,
): void {
  for (const note of loaded.notes) if (note.isWarning) log.warn("configuration", { key: note.path, note: note.text });
  log.info("listening", { urls: [...urls], version: world.build.version, config: loaded.file });
  // The first call need not wait for the list; what keeps it away is told when a call comes.
  void account.catalogue.list(world.interrupt).catch(() => {});
}

async function tellOpenFiles(loaded: LoadedConfig, world: World, log: Log): Promise<void> {
  for (const { path, isStill } of await keepFilesPrivate(loaded, world)) {
    log.warn("a file with secrets was open to other users", { path, now: isStill ? "open" : "private" });
  }
}

/** Running answers finish in their time; those that do not are told so in their own words, and ended. */
async function drain(listening: Listening, proxy: ProxyServices, drainMs: number, clock: Clock): Promise<void> {
  proxy.close();
  const over = new AbortController();
  const finished = listening.drain().finally(() => over.abort());
  // A wait that is over early must not keep the process alive.
  const atMost = (ms: number) => Promise.race([finished, clock.sleep(ms, over.signal).catch(() => {})]);
  // A connection that has never asked anything keeps Bun waiting, and is no reason to wait.
  const endMs = clock.monotonicMs() + drainMs;
  while (listening.pending() > 0 && clock.monotonicMs() < endMs) await atMost(Math.min(LOOK_AGAIN_MS, drainMs));
  proxy.endCalls();
  await atMost(LAST_WORDS_MS);
  await listening.close();
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
