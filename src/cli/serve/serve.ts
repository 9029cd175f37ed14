import { createAccountServices } from "../../account-services.ts";
import type { LoadedConfig } from "../../config/load.ts";
import { neededOpenFiles } from "../../doctor/open-files.ts";
import { ProxyError } from "../../errors.ts";
import { checkExposure } from "../../guards/exposure.ts";
import { createLifecycle, watching } from "../../lifecycle.ts";
import { createLastingServices, type LastingNeeds } from "../../services.ts";
import type { Log } from "../../world/log.ts";
import type { Secrets } from "../../world/secrets.ts";
import type { Signals } from "../../world/signals.ts";
import type { Supervisor } from "../../world/supervisor.ts";
import type { World } from "../../world/world.ts";
import type { CliWorld, ServeStart } from "../cli-world.ts";
import { openAccount } from "../open-account.ts";
import { printable } from "../print.ts";
import { keepFilesPrivate } from "../private-files.ts";
import { PROGRAM } from "../program.ts";
import { probeServer } from "../server-probe.ts";
import { drain } from "./drain.ts";
import { createGeneration, type Generation, type GenerationNeeds, nextGeneration } from "./generation.ts";
import { createGenerations } from "./generations.ts";
import { openPorts, type Ports } from "./ports.ts";
import { createReload, tellWarnings } from "./reload.ts";
import { createServerLog, type ServerLogNeeds } from "./server-log.ts";
import { createSupervision } from "./supervision.ts";
import { watchSignIn } from "./watch-sign-in.ts";

export type ServeNeeds = Omit<GenerationNeeds, "world" | "told" | "lasting" | "version"> &
  Omit<LastingNeeds, "log"> &
  Pick<ServerLogNeeds, "openSink"> & {
    secrets: Secrets;
    signals: Pick<Signals, "urgent" | "onReload" | "onStray">;
    /** The service manager that started this process, if any. Throws where it cannot be told anything. */
    openSupervisor: () => Promise<Supervisor | null>;
  };

type OpenAt = Pick<Ports, "urls" | "ollamaUrls" | "socket">;

/** Serves until the interrupt, then drains. Returns the exit code 0; throws what keeps the proxy from starting. */
export async function serve(start: ServeStart, world: CliWorld, needs: ServeNeeds): Promise<number> {
  const { loaded } = start;
  const { clock } = start.world;
  const { secrets, signals } = needs;
  const serverLog = createServerLog(loaded, { ...needs, ...world, wallMs: clock.wallMs, redact: secrets.redact });
  const { log } = serverLog;
  const told = { log, secrets };
  const lasting = createLastingServices(loaded, start.world, { ...needs, log });
  const making = { ...needs, world: start.world, told, lasting, version: world.build.version };
  const generations = createGenerations(createGeneration(loaded, making));
  const { current } = generations;
  let ports: Ports | undefined;
  const supervisor = await supervisorOf(needs, log);
  const supervision = createSupervision(supervisor, clock, () => `Serving at ${ports?.urls.join(", ")}`);
  const drainMs = () => current().loaded.config.timeouts.drain * 1000;

  async function prepare(next: LoadedConfig, changed: readonly string[]): Promise<() => void> {
    if (changed.length === 0) return current().account.tokens.reread;
    const relog = serverLog.prepare(next);
    const generation = nextGeneration(current(), next, changed, making);
    await openDoor(generation);
    return () => {
      // The one that may still refuse, so that nothing has changed then.
      ports?.reload(generation);
      relog();
      generations.succeed(generation);
    };
  }

  const reload = createReload({
    load: start.reload,
    running: () => current().loaded,
    check: (wanted) => checkWhoMayCall(wanted, current().proxy.keys),
    prepare,
    isOver: () => world.interrupt.aborted,
    supervision,
    log,
  });
  const lifecycle = createLifecycle(
    [
      { name: "log", stop: serverLog.flush },
      { name: "sign of life", stop: supervision.end },
      watching("stray failures", () => signals.onStray(lasting.tellFailure)),
      { name: "keys", start: () => openDoor(current()) },
      { name: "tokens", start: generations.start, stop: generations.stop },
      { name: "workers", stop: lasting.workers.stop },
      { name: "event loop lag", start: lasting.loopLag.start, stop: lasting.loopLag.stop },
      {
        name: "server",
        async start() {
          ports = await openPorts(current(), log).catch((thrown) => tellWhoseItIs(thrown, loaded, world));
        },
        stop() {
          const { urgent } = signals;
          return ports && drain({ listening: ports, calls: generations, drainMs: drainMs(), urgent, clock });
        },
      },
      watching("sign-in", () => {
        // Signs in with parts of its own, so that the server finds the new login as it does any program's.
        const openDesk = () => openAccount(createAccountServices(current().loaded, start.world, told), start.world);
        return watchSignIn(() => current().account.tokens, openDesk, world);
      }),
      watching("reload", () => signals.onReload(reload)),
      { name: "service manager", start: supervision.serving, stop: () => supervision.stopping(drainMs()) },
    ],
    (part, error) => log.error("could not stop", { part, error: String(error) }),
  );
  await lifecycle.start();
  await tellOpenFiles(loaded, start.world, log);
  tellFewFiles(needs.machine.maxOpenFiles(), current(), log);
  announce(start, current(), ports, log, world);
  await aborted(world.interrupt);
  tellStop(ports?.pending() ?? 0, current(), log);
  await lifecycle.stop();
  return 0;
}

/** Reads who may call. Throws what keeps the generation from serving: who may call, or whose account it is, is unclear. */
async function openDoor({ loaded, account, proxy }: Generation): Promise<void> {
  await account.credentials.check("read");
  await proxy.keys.start();
  checkWhoMayCall(loaded, proxy.keys);
}

function checkWhoMayCall({ config }: LoadedConfig, keys: Generation["proxy"]["keys"]): void {
  const refusal = checkExposure(config.host, { hasKeys: keys.hasKeys(), allowAnyone: config.allow_unauthenticated });
  if (refusal) throw refusal;
}

function invitation({ urls: [url], ollamaUrls: [ollama], socket }: OpenAt, logFile: string | null): string {
  const lines = [
    url === undefined ? "Ready." : `Ready. Base URL for your tools: ${url}/v1`,
    ...(ollama === undefined ? [] : [`For tools that call Ollama: ${ollama}`]),
    ...(socket === null ? [] : [`On a socket: curl --unix-socket ${printable(socket)} http://localhost/v1/models`]),
    ...(url === undefined ? [] : [`Try it in a browser: ${url}/docs`]),
    ...(logFile === null ? [] : [`The log is in: ${printable(logFile)}`]),
  ];
  return `\n${lines.join("\n")}\n\n`;
}

/** One that cannot be told may end the server before long, but that is for it to decide. */
async function supervisorOf({ openSupervisor }: ServeNeeds, log: Log): Promise<Supervisor | null> {
  try {
    return await openSupervisor();
  } catch (thrown) {
    log.warn("the service manager cannot be told anything", { cause: String(thrown) });
    return null;
  }
}

/** A port that is taken is most often taken by a server of ours. */
async function tellWhoseItIs(thrown: unknown, loaded: LoadedConfig, world: CliWorld): Promise<never> {
  if (!(thrown instanceof ProxyError) || thrown.kind !== "port_in_use") throw thrown;
  // Its version is all that is wanted, and for that it needs no key.
  const { state } = await probeServer(loaded, { ...world, env: {} });
  if (!state.running) throw thrown;
  const { port, socket } = loaded.config;
  const [at, other] = socket.only ? ["the socket", "path (socket.path)"] : [`port ${port}`, "port with --port"];
  const fact = `${PROGRAM} is already running on ${at} (version ${state.version}).`;
  throw new ProxyError("port_in_use", `${fact} Stop it, or choose another ${other}.`, { cause: thrown });
}

function announce(
  { onListening }: ServeStart,
  { loaded, account }: Generation,
  ports: OpenAt | undefined,
  log: Log,
  { terminal, build, interrupt }: CliWorld,
): void {
  const openAt = ports ?? { urls: [], ollamaUrls: [], socket: null };
  const { urls, ollamaUrls, socket } = openAt;
  const logFile = loaded.config.log.file;
  tellWarnings(loaded.notes, log);
  const ollama = ollamaUrls.length === 0 ? {} : { ollama_urls: ollamaUrls };
  const onSocket = socket === null ? {} : { socket };
  log.info("listening", { urls, ...ollama, ...onSocket, version: build.version, config: loaded.file });
  // The first call need not wait for the list; what keeps it away is told when a call comes.
  void account.catalogue.list(interrupt).catch(() => {});
  if (onListening) onListening(urls);
  // Whoever looks at a terminal, or whose log goes elsewhere, would else see nothing of a start.
  else if (terminal.interactive || logFile) terminal.err(invitation(openAt, logFile));
}

async function tellOpenFiles(loaded: LoadedConfig, world: World, log: Log): Promise<void> {
  for (const { path, isStill } of await keepFilesPrivate(loaded, world)) {
    log.warn("a file with secrets was open to other users", { path, now: isStill ? "open" : "private" });
  }
}

function tellFewFiles(limit: number | null, { loaded }: Generation, log: Log): void {
  const needed = neededOpenFiles(loaded.config.limits.in_flight);
  if (limit === null || limit >= needed) return;
  log.warn("too few open files are allowed for limits.in_flight: raise ulimit -n, or LimitNOFILE of the service", {
    allowed: limit,
    needed,
  });
}

function tellStop(running: number, { loaded }: Generation, log: Log): void {
  if (running === 0) log.info("stopping");
  else
    log.info("stopping: no new calls; running answers may finish, a second signal ends them", {
      running,
      seconds: loaded.config.timeouts.drain,
    });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
