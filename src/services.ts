import { tokenFacts } from "./account/token-facts.ts";
import { type AccountServices, openKeyFile } from "./account-services.ts";
import { createCalls, SEAL_BOUNDS } from "./call-services.ts";
import { KEY_VARIABLE } from "./config/environment.ts";
import type { LoadedConfig } from "./config/load.ts";
import { folderOf } from "./config/paths.ts";
import { clientDialect } from "./dialects/table.ts";
import { isExposed } from "./guards/exposure.ts";
import { allowedHostNames } from "./guards/host.ts";
import { createKeyRing, type KeyRing } from "./guards/key-ring.ts";
import { allowedOriginSet } from "./guards/origin.ts";
import { createAccessLog } from "./insight/access-log.ts";
import { createFailureLog } from "./insight/failure-log.ts";
import { createHealth } from "./insight/health.ts";
import { createLoopLag } from "./insight/loop-lag.ts";
import { createTally } from "./insight/tally.ts";
import type { Receipt } from "./receipt.ts";
import { createOpenStreams } from "./relay/open-streams.ts";
import { createSeals } from "./relay/seals.ts";
import { type AdmissionLimits, createAdmission, shuttingDown } from "./resilience/admission.ts";
import { createLazy } from "./resilience/lazy.ts";
import { createOneAtATime } from "./resilience/one-at-a-time.ts";
import { createShares } from "./resilience/shares.ts";
import { dialectOf } from "./server/dialect-of.ts";
import { docsRoutes } from "./server/docs-page/docs-routes.ts";
import { createDoor } from "./server/door.ts";
import { createHandlers } from "./server/handlers.ts";
import { ollamaHandlers } from "./server/ollama-handlers.ts";
import type { OpenCall } from "./server/open-call.ts";
import { healthRoutes } from "./server/routes/health-routes.ts";
import { modelRoutes } from "./server/routes/model-routes.ts";
import { pprofRoutes } from "./server/routes/pprof-routes.ts";
import { probeRoutes } from "./server/routes/probe-routes.ts";
import { withUnprefixedTwins } from "./server/row.ts";
import { upstreamHealth } from "./upstream/upstream-health.ts";
import { isLoopback } from "./wire/loopback.ts";
import type { JOBS } from "./workers/jobs.ts";
import { createEncodeProfile } from "./workers/offload-profile.ts";
import { createPool } from "./workers/pool.ts";
import type { OpenAsset } from "./world/assets.ts";
import type { Log } from "./world/log.ts";
import type { Machine } from "./world/machine.ts";
import type { Profiler } from "./world/profiler.ts";
import type { OpenThread } from "./world/threads.ts";
import type { World } from "./world/world.ts";

/** For all request bodies together; the longest fits in beside whatever one other client has. */
const BODY_BYTES = { least: 268_435_456, longest: 16 };

/** Many times what the worst body of `limits.request_bytes` takes. */
const MAX_JOB_MS = 30_000;

/** Who may call. */
function createKeys(loaded: LoadedConfig, world: World, log: Log) {
  const { host, allow_unauthenticated: allowAnyone } = loaded.config;
  const key = world.env[KEY_VARIABLE];
  return createKeyRing({
    keyFile: openKeyFile(loaded, world),
    fixed: key ? { name: KEY_VARIABLE, key } : null,
    isKeyNeeded: isExposed(host) && !allowAnyone,
    clock: world.clock,
    log,
  });
}

/** Workers for what would hold up the event loop. */
function createWorkers({ config }: LoadedConfig, { clock }: World, { machine, openThread, log }: LastingNeeds) {
  const { worker_pool, limits } = config;
  return createPool<typeof JOBS>({
    openThread,
    clock,
    log,
    size: worker_pool.size ?? 2 * machine.processors(),
    // A call has one job at a time.
    maxQueued: limits.in_flight,
    idleMs: worker_pool.idle * 1000,
    maxJobMs: MAX_JOB_MS,
  });
}

export type LastingNeeds = { log: Log; machine: Machine; openThread: OpenThread };

type LastingServices = ReturnType<typeof createLastingServices>;

/** What outlives a reload of the configuration: what is under way, threads, counters, and what models want back. */
export function createLastingServices(loaded: LoadedConfig, world: World, needs: LastingNeeds) {
  const { clock } = world;
  return {
    startMs: clock.monotonicMs(),
    admission: createAdmission({ clock, ...admissionLimits(loaded.config) }),
    bodies: createShares(bodyBytes(loaded.config)),
    seals: createSeals({ clock, ...SEAL_BOUNDS }),
    loopLag: createLoopLag(clock),
    tally: createTally(),
    streams: createOpenStreams(),
    modelCalls: new Set<Readonly<OpenCall>>(),
    profileTurns: createOneAtATime(clock),
    workers: createWorkers(loaded, world, needs),
    tellFailure: createFailureLog({ clock, log: needs.log }),
  };
}

function admissionLimits({ limits }: LoadedConfig["config"]): AdmissionLimits {
  return { maxInFlight: limits.in_flight, maxQueued: limits.queue, maxWaitMs: limits.queue_wait * 1000 };
}

function bodyBytes({ limits }: LoadedConfig["config"]): number {
  return Math.max(BODY_BYTES.least, BODY_BYTES.longest * limits.request_bytes);
}

function applyLimits({ config }: LoadedConfig, { admission, bodies }: LastingServices): void {
  admission.resize(admissionLimits(config));
  bodies.resize(bodyBytes(config));
}

type ProfileSources = ProxyNeeds & { keys: KeyRing };

/** What looks into the running program, until the signal says that it is to stop. */
function createProfileRoutes({ config }: LoadedConfig, world: World, sources: ProfileSources, closing: AbortSignal) {
  const { lasting, keys } = sources;
  const { admission, modelCalls, streams } = lasting;
  return pprofRoutes({
    ...world,
    ...sources,
    loopLag: lasting.loopLag,
    turns: lasting.profileTurns,
    closing,
    mode: config.debug.pprof,
    isLoopback: isLoopback(config.host),
    hasKeys: keys.hasKeys,
    inFlight: () => ({ calls: modelCalls, queued: admission.state().queued, streams: streams.waiting() }),
    encode: createEncodeProfile(lasting.workers),
  });
}

/** The settings that `/health` shows. */
function healthSettings({ retry, breaker, timeouts, limits, ollama: { port } }: LoadedConfig["config"]) {
  return { retry, breaker, timeouts, limits, ...(port === null ? {} : { ollama: { port } }) };
}

/** What clients may read of a message: no secret, and not where the user's files are. The log has the whole path. */
function createTell({ file }: LoadedConfig, { secrets }: AccountServices): (text: string) => string {
  const folder = folderOf(file);
  return (text) => secrets.redact(text).replaceAll(folder, "");
}

/** What is told of each call when it has ended. */
function createObserver({ tally }: LastingServices, log: Log): (receipt: Receipt) => void {
  const accessLog = createAccessLog(log);
  return (receipt) => {
    tally.count(receipt);
    accessLog(receipt);
  };
}

export type ProxyServices = ReturnType<typeof createProxy>;

export type ProxyNeeds = {
  account: AccountServices;
  lasting: LastingServices;
  log: Log;
  machine: Machine;
  openAsset: OpenAsset;
  openProfiler: () => Promise<Profiler>;
  version: string;
};

/** The proxy on top of the account, in build order: what a server listens with, and what ends it. Nothing runs yet. */
export function createProxy(loaded: LoadedConfig, world: World, needs: ProxyNeeds) {
  const { config } = loaded;
  const { account, log, version, lasting } = needs;
  const { admission, tally, tellFailure } = lasting;
  const { pump, routes } = createCalls(loaded, world, { ...lasting, account });
  const keys = createKeys(loaded, world, log);
  const tell = createTell(loaded, account);
  const door = createDoor({
    ...world,
    allowedHosts: allowedHostNames([...config.allowed_hosts, config.host, ...(loaded.serverCertificate?.hosts ?? [])]),
    allowedOrigins: allowedOriginSet(config.cors.allowed_origins),
    allowedHeaders: config.cors.allowed_headers,
    keys,
    admission,
    underWay: lasting.modelCalls,
    idleSeconds: Math.ceil(config.timeouts.server_idle),
    readSeconds: Math.ceil(config.timeouts.server_read),
    renderError: (error, request) => tell(clientDialect(dialectOf(request)).writeError(error)),
    serverName: `github-copilot-svcs/${version}`,
    observe: createObserver(lasting, log),
    onUnexpected: (thrown, requestId) => tellFailure(thrown, { id: requestId }),
  });
  const closing = new AbortController();
  const health = createHealth({
    ...{ ...needs, ...lasting, clock: world.clock },
    token: () => tokenFacts(account.tokens.state(), tell),
    models: () => account.catalogue.current()?.origin ?? "not loaded",
    upstream: () => upstreamHealth(account),
    requests: () => ({ ...admission.state(), ...tally.read() }),
    streams: lasting.streams.read,
    settings: healthSettings(config),
    workers: lasting.workers.figures,
    isDraining: door.isClosed,
  });
  const rows = withUnprefixedTwins([
    ...routes,
    ...modelRoutes(account),
    ...healthRoutes({ health }),
    ...probeRoutes({ version }),
    ...createProfileRoutes(loaded, world, { ...needs, keys }, closing.signal),
    ...docsRoutes(needs),
  ]);
  // Loaded when something but a model call comes: a fifth of the memory and of the start is documentation.
  const app = createLazy(async () =>
    (await import("./server/app.ts")).createApp({ rows, version, refuse: door.refuse }),
  );
  const handlers = createHandlers(rows, async (call) => (await app())(call), door);
  return {
    handlers,
    ollamaHandlers: ollamaHandlers(handlers, door),
    keys,
    /** To be called when it begins to serve: its limits are in force from then on. */
    takeOver: () => applyLimits(loaded, lasting),
    /** Resolves when none of its calls is open any more. */
    idle: door.idle,
    /** Takes no model call any more; those in flight go on. */
    close() {
      door.close();
      closing.abort(shuttingDown());
    },
    /** Ends the calls that are still in flight, each with an error in its dialect. */
    endCalls() {
      pump.endAll(shuttingDown());
      door.endAll(shuttingDown());
    },
  };
}
