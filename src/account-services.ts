import { createCredentialsStore } from "./account/credentials-store.ts";
import { createDeviceFlow } from "./account/device-flow.ts";
import { createExchange } from "./account/exchange.ts";
import { createReadPlan } from "./account/plan.ts";
import { createTokenManager, type TokenManager } from "./account/token-manager.ts";
import { createTokenSupply } from "./account/token-supply.ts";
import type { AccountConfig } from "./config/account-config.ts";
import { resolveOrigins } from "./config/origins.ts";
import { credentialPaths, keyPaths } from "./config/paths.ts";
import { createKeyFile, type KeyFile } from "./guards/key-file.ts";
import { createCatalogue } from "./models/catalogue.ts";
import { createCircuitBreakers } from "./resilience/circuit-breaker.ts";
import { createLock } from "./resilience/lock.ts";
import { createRetryBudget } from "./resilience/retry-budget.ts";
import { createUpstream } from "./upstream/client.ts";
import { fetchJson } from "./upstream/fetch-json.ts";
import { identityHeaders } from "./upstream/headers.ts";
import { createHttpClient, type HttpClient } from "./upstream/http-client.ts";
import { plainFetch } from "./upstream/plain-fetch.ts";
import { createProxyChoice } from "./wire/proxy-choice.ts";
import type { PlainFetch } from "./world/fetch.ts";
import type { Log } from "./world/log.ts";
import type { Secrets } from "./world/secrets.ts";
import type { World } from "./world/world.ts";

export type AccountServices = ReturnType<typeof createAccountServices>;

/** Where things are told, and what of them never is. */
export type Told = { log: Log; secrets: Secrets };

/** What knows the account and Copilot: all that a command needs which does not serve. Nothing is read or called yet. */
export function createAccountServices(loaded: AccountConfig, world: World, { log, secrets }: Told) {
  const { config, file } = loaded;
  const { clock, files, keychain, random, processes, env } = world;
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
  const client = createConnections(loaded, world);
  const fetch = plainFetch(client.send);
  const credentials = createCredentialsStore({ files, keychain, path: paths.credentials, ...config.credentials });
  const lock = createLock({ files, clock, processes, path: paths.lock });
  const deviceFlow = createDeviceFlow({ fetch, clock, ...origins, clientId: config.upstream.client_id, headers });
  const exchange = createExchange({ fetch, clock, log, secrets, origins, headers });
  const readPlan = createReadPlan({ fetch, clock, secrets, origins, headers });
  const supply = createTokenSupply({ env, files, clock, log, credentials, lock, exchange, configTokens, origins });
  const tokens = createTokenManager({
    ...{ supply, credentials, clock, random, log },
    // The next account has a list of its own.
    onAccountChange: () => catalogue.forget(),
  });
  const copilot = createCopilot(config, world, { log, secrets }, { tokens, client, editor: headers });
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
    fetch,
    userAgent: config.headers.user_agent,
    deviceFlow,
    readPlan,
    supply,
    tokens,
    ...copilot,
    aliases: config.model_aliases,
    allowedIds,
    catalogue,
  };
}

/** Requests to anybody, by the configuration's proxies and authorities. */
export function openFetch(loaded: AccountConfig, world: Pick<World, "dial" | "clock" | "env">): PlainFetch {
  return plainFetch(createConnections(loaded, world).send);
}

/** All connections to GitHub and Copilot. */
function createConnections(
  { config: { timeouts }, authorities }: AccountConfig,
  { dial, clock, env }: Pick<World, "dial" | "clock" | "env">,
): HttpClient {
  return createHttpClient({
    dial,
    clock,
    dialMs: timeouts.dial_timeout * 1000,
    tlsMs: timeouts.tls_handshake * 1000,
    idleMs: timeouts.idle_conn_timeout * 1000,
    proxyFor: createProxyChoice(env),
    authorities,
  });
}

type CopilotNeeds = { tokens: TokenManager; client: HttpClient; editor: Readonly<Record<string, string>> };

/** What calls Copilot, and survives its failures. */
function createCopilot(
  config: AccountConfig["config"],
  world: World,
  { log, secrets }: Told,
  { tokens, client, editor }: CopilotNeeds,
) {
  const { clock, random } = world;
  const { retry, breaker, timeouts } = config;
  const breakers = createCircuitBreakers({
    clock,
    maxFailures: breaker.failures,
    openMs: timeouts.circuit_breaker * 1000,
    onChange: (name, state) => log.warn("circuit breaker", { name, state }),
  });
  const retryBudget = createRetryBudget(retry.budget_percent);
  const bodyMs = timeouts.proxy_context * 1000;
  const upstream = createUpstream({
    tokens,
    send: client.send,
    clock,
    random,
    log,
    secrets,
    breakers,
    retry: { maxAttempts: retry.attempts, baseMs: retry.base * 1000, budget: retryBudget },
    editor,
    openaiIntent: config.headers.openai_intent,
    streamHeadersMs: timeouts.request_attempt * 1000,
    jsonHeadersMs: timeouts.http_client * 1000,
    bodyMs,
  });
  const askCopilot = (path: string, signal: AbortSignal, body?: string) =>
    fetchJson({ upstream, clock, bodyMs }, path, signal, body);
  return { upstream, breakers, retryBudget, askCopilot, bodyMs, hangUp: client.hangUp };
}

/** The keys of the proxy, as they lie on disk. Nothing is read yet. */
export function openKeyFile(
  { file }: Pick<AccountConfig, "file">,
  { files, clock, random, processes }: World,
): KeyFile {
  const paths = keyPaths(file);
  const lock = createLock({ files, clock, processes, path: paths.lock });
  return createKeyFile({ files, clock, random, lock, path: paths.keys });
}
