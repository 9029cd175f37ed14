import { createCredentialsStore } from "./account/credentials-store.ts";
import { createDeviceFlow } from "./account/device-flow.ts";
import { createExchange } from "./account/exchange.ts";
import { tokenFacts } from "./account/token-facts.ts";
import { createTokenManager, type TokenManager } from "./account/token-manager.ts";
import { createTokenSupply } from "./account/token-supply.ts";
import { KEY_VARIABLE } from "./config/environment.ts";
import type { LoadedConfig } from "./config/load.ts";
import { resolveOrigins } from "./config/origins.ts";
import { credentialPaths, keyPaths } from "./config/paths.ts";
import type { Config } from "./config/schema/schema.ts";
import { writeError } from "./dialects/openai-chat/write-error.ts";
import { isExposed } from "./guards/exposure.ts";
import { allowedHostNames } from "./guards/host.ts";
import { createKeyFile, type KeyFile } from "./guards/key-file.ts";
import { createKeyRing } from "./guards/key-ring.ts";
import { allowedOriginSet } from "./guards/origin.ts";
import { createAccessLog } from "./insight/access-log.ts";
import { createHealth } from "./insight/health.ts";
import { createLoopLag } from "./insight/loop-lag.ts";
import { createTally } from "./insight/tally.ts";
import { createCatalogue } from "./models/catalogue.ts";
import { createPump } from "./relay/pump.ts";
import { createRelay } from "./relay/relay.ts";
import { createSeals } from "./relay/seals.ts";
import { createAdmission, shuttingDown } from "./resilience/admission.ts";
import { createCircuitBreakers } from "./resilience/circuit-breaker.ts";
import { createLazy } from "./resilience/lazy.ts";
import { createLock } from "./resilience/lock.ts";
import { createRetryBudget } from "./resilience/retry-budget.ts";
import { docsRoutes } from "./server/docs-page/docs-routes.ts";
import { createDoor } from "./server/door.ts";
import { createHandlers } from "./server/handlers.ts";
import { chatRoutes } from "./server/routes/chat-routes.ts";
import { healthRoutes } from "./server/routes/health-routes.ts";
import { modelRoutes } from "./server/routes/model-routes.ts";
import { withUnprefixedTwins } from "./server/row.ts";
import { createUpstream } from "./upstream/client.ts";
import { createConnectGuard } from "./upstream/connect-guard.ts";
import { dialPlace } from "./upstream/dial-place.ts";
import { fetchJson } from "./upstream/fetch-json.ts";
import { identityHeaders } from "./upstream/headers.ts";
import type { JOBS } from "./workers/jobs.ts";
import { createReadChat } from "./workers/offload-chat.ts";
import { createPool, type Pool } from "./workers/pool.ts";
import type { OpenAsset } from "./world/assets.ts";
import type { Log } from "./world/log.ts";
import type { Machine } from "./world/machine.ts";
import type { Secrets } from "./world/secrets.ts";
import type { OpenThread } from "./world/threads.ts";
import type { World } from "./world/world.ts";

/** An hour for a tool; some megabytes for what Gemini wants back. */
const SEAL_BOUNDS = { maxCount: 10_000, maxLength: 16_000_000, lifetimeMs: 3_600_000 };

/** Bun's own, where nothing is said (bun-facts 7). */
const BUN_MAX_CALLS = 256;
/** Many times what the worst body of `limits.request_bytes` takes. */
const MAX_JOB_MS = 30_000;

export type AccountServices = ReturnType<typeof createAccountServices>;

/** Where things are told, and what of them never is. */
export type Told = { log: Log; secrets: Secrets };

/** What knows the account and Copilot: all that a command needs which does not serve. Nothing is read or called yet. */
export function createAccountServices({ config, file }: LoadedConfig, world: World, { log, secrets }: Told) {
  const { clock, files, keychain, fetch, random, processes, env } = world;
  const paths = credentialPaths(file);
  const origins = resolveOrigins(config.upstream);
  const headers = identityHeaders({
    userAgent: config.headers.user_agent,
    editorVersion: config.headers.editor_version,
    editorPluginVersion: config.headers.editor_plugin_version,
    copilotIntegrationId: config.headers.copilot_integration_id,
    githubApiVersion: config.headers.github_api_version,
  });
  const configTokens = {
    githubToken: config.github_token || undefined,
    copilotToken: config.copilot_token || undefined,
    expiresAt: config.expires_at || undefined,
    refreshIn: config.refresh_in || undefined,
  };
  const credentials = createCredentialsStore({ files, keychain, path: paths.credentials, ...config.credentials });
  const lock = createLock({ files, clock, processes, path: paths.lock });
  const deviceFlow = createDeviceFlow({ fetch, clock, ...origins, clientId: config.upstream.client_id, headers });
  const exchange = createExchange({ fetch, clock, log, secrets, origins, headers });
  const supply = createTokenSupply({ env, files, clock, log, credentials, lock, exchange, configTokens, origins });
  const tokens = createTokenManager({
    ...{ supply, credentials, clock, random, log },
    // The next account has a list of its own.
    onAccountChange: () => catalogue.forget(),
  });
  const copilot = createCopilot(config, world, { log, secrets }, { tokens, editor: headers });
  const allowedIds = config.allowed_models?.length ? new Set(config.allowed_models) : null;
  const catalogue = createCatalogue({
    fetchModels: (signal) => copilot.askCopilot("/models", signal),
    allowedIds,
    clock,
    log,
  });
  return {
    secrets,
    origins,
    configTokens,
    credentials,
    lock,
    deviceFlow,
    supply,
    tokens,
    ...copilot,
    aliases: config.model_aliases,
    allowedIds,
    catalogue,
  };
}

type CopilotNeeds = { tokens: TokenManager; editor: Readonly<Record<string, string>> };

/** What calls Copilot, and survives its failures. */
function createCopilot(config: Config, world: World, { log, secrets }: Told, { tokens, editor }: CopilotNeeds) {
  const { clock, fetch, dial, random, env } = world;
  const { retry, breaker, timeouts } = config;
  const breakers = createCircuitBreakers({
    clock,
    maxFailures: breaker.failures,
    openMs: timeouts.circuit_breaker * 1000,
    onChange: (name, state) => log.warn("circuit breaker", { name, state }),
  });
  const retryBudget = createRetryBudget(retry.budget_percent);
  const connectGuard = createConnectGuard({
    dial,
    clock,
    placeOf: (origin) => dialPlace(origin, env),
    dialMs: timeouts.dial_timeout * 1000,
    tlsMs: timeouts.tls_handshake * 1000,
    warmMs: timeouts.idle_conn_timeout * 1000,
  });
  const bodyMs = timeouts.proxy_context * 1000;
  const upstream = createUpstream({
    tokens,
    fetch,
    clock,
    random,
    log,
    secrets,
    breakers,
    retry: { maxAttempts: retry.attempts, baseMs: retry.base * 1000, budget: retryBudget },
    connectGuard,
    idleSeconds: timeouts.idle_conn_timeout,
    editor,
    openaiIntent: config.headers.openai_intent,
    streamHeadersMs: timeouts.request_attempt * 1000,
    jsonHeadersMs: timeouts.http_client * 1000,
    bodyMs,
  });
  const askCopilot = (path: string, signal: AbortSignal, body?: string) =>
    fetchJson({ upstream, clock, bodyMs }, path, signal, body);
  return { upstream, breakers, retryBudget, askCopilot, bodyMs };
}

function upstreamHealth({ breakers, retryBudget }: AccountServices, { env }: World) {
  return {
    max_calls: Number(env.BUN_CONFIG_MAX_HTTP_REQUESTS) || BUN_MAX_CALLS,
    retries: retryBudget.read(),
    circuits: breakers.read().map(({ retryInMs, ...circuit }) => ({
      ...circuit,
      retry_in_seconds: Math.ceil(retryInMs / 1000),
    })),
  };
}

/** The keys of the proxy, as they lie on disk. Nothing is read yet. */
export function openKeyFile({ file }: LoadedConfig, { files, clock, random, processes }: World): KeyFile {
  const paths = keyPaths(file);
  const lock = createLock({ files, clock, processes, path: paths.lock });
  return createKeyFile({ files, clock, random, lock, path: paths.keys });
}

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
function createWorkers({ config }: LoadedConfig, { clock }: World, { machine, openThread, log }: ProxyNeeds) {
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

/** What carries a model call: the places in flight, the relay, and the streams that are open. */
function createCalls({ config }: LoadedConfig, { clock }: World, account: AccountServices, pool: Pool<typeof JOBS>) {
  const { limits, timeouts, worker_pool } = config;
  const admission = createAdmission({
    clock,
    maxInFlight: limits.in_flight,
    maxQueued: limits.queue,
    maxWaitMs: limits.queue_wait * 1000,
  });
  const pump = createPump({
    clock,
    heartbeatMs: timeouts.heartbeat * 1000,
    idleMs: timeouts.proxy_context * 1000,
    writeMs: timeouts.server_write * 1000,
  });
  const relay = createRelay({
    ...account,
    readChat: createReadChat({ pool, aboveBytes: worker_pool.offload_above_bytes, maxDepth: limits.json_depth }),
    pump,
    seals: createSeals({ clock, ...SEAL_BOUNDS }),
    clock,
    compat: config.compat,
    unsupportedFields: config.unsupported_fields,
    maxRequestBytes: limits.request_bytes,
    maxAnswerBytes: limits.answer_bytes,
  });
  return { admission, pump, relay };
}

export type ProxyServices = ReturnType<typeof createProxy>;

export type ProxyNeeds = {
  account: AccountServices;
  log: Log;
  machine: Machine;
  openAsset: OpenAsset;
  openThread: OpenThread;
  version: string;
};

/** The proxy on top of the account, in build order: what a server listens with, and what ends it. Nothing runs yet. */
export function createProxy(loaded: LoadedConfig, world: World, needs: ProxyNeeds) {
  const { config } = loaded;
  const { account, log, version } = needs;
  const workers = createWorkers(loaded, world, needs);
  const { admission, pump, relay } = createCalls(loaded, world, account, workers);
  const loopLag = createLoopLag(world.clock);
  const tally = createTally();
  const accessLog = createAccessLog(log);
  const keys = createKeys(loaded, world, log);
  const door = createDoor({
    ...world,
    allowedHosts: allowedHostNames([...config.allowed_hosts, config.host]),
    allowedOrigins: allowedOriginSet(config.cors.allowed_origins),
    allowedHeaders: config.cors.allowed_headers,
    keys,
    admission,
    idleSeconds: Math.ceil(config.timeouts.server_idle),
    readSeconds: Math.ceil(config.timeouts.server_read),
    renderError: (error) => account.secrets.redact(writeError(error)),
    serverName: `github-copilot-svcs/${version}`,
    observe(receipt) {
      tally.count(receipt);
      accessLog(receipt);
    },
    log,
  });
  const health = createHealth({
    ...needs,
    clock: world.clock,
    loopLag,
    token: () => tokenFacts(account.tokens.state()),
    models: () => account.catalogue.current()?.origin ?? "not loaded",
    upstream: () => upstreamHealth(account, world),
    requests: () => ({ ...admission.state(), ...tally.read() }),
    streams: pump.read,
    settings: { retry: config.retry, breaker: config.breaker, timeouts: config.timeouts, limits: config.limits },
    workers: workers.figures,
    isDraining: door.isClosed,
  });
  const rows = withUnprefixedTwins([
    ...chatRoutes({ relay }),
    ...modelRoutes(account),
    ...healthRoutes({ health }),
    ...docsRoutes(needs),
  ]);
  // Loaded when something but a model call comes: a fifth of the memory and of the start is documentation.
  const app = createLazy(async () =>
    (await import("./server/app.ts")).createApp({ rows, version, refuse: door.refuse }),
  );
  return {
    ...createHandlers(rows, async (call) => (await app())(call), door),
    loopLag,
    keys,
    workers,
    /** Takes no model call any more; those in flight go on. */
    close: door.close,
    /** Ends the calls that are still in flight, each with an error in its dialect. */
    endCalls() {
      pump.endAll(shuttingDown());
      door.endAll(shuttingDown());
    },
  };
}
