import type { LoadedConfig } from "../config/load.ts";
import { resolveOrigins } from "../config/origins.ts";
import type { Answered, NetworkFacts } from "../doctor/network.ts";
import { proxyFor } from "../doctor/proxies.ts";
import { isLoopback } from "../wire/loopback.ts";
import type { Destination, Reached } from "../world/reach.ts";
import type { CliWorld } from "./cli-world.ts";

export type Host = "github" | "api" | "copilot";

/** What costs the server nothing and needs no token. What it answers doesn't matter, if it does. */
const PATHS = { github: "/robots.txt", api: "/robots.txt", copilot: "/_ping" } as const satisfies Record<Host, string>;

/** Shorter than a check may take, so that the step that hangs can be told. */
const LIMIT_MS = 4000;

/** The runtime's words for a connection that comes to nothing hold no more than its code. */
type Visit = { reached: Reached; answered: Answered; aheadMs: number | null };

type Account = {
  /** Where its calls go. */
  copilotUrl: () => Promise<string>;
  isSignedIn: () => Promise<boolean>;
};

/** The way to the hosts that this program calls. Each is gone once. */
export function createNetworkFacts({ config }: LoadedConfig, world: CliWorld, account: Account) {
  const origins = resolveOrigins(config.upstream);
  const visits = new Map<string, Promise<Visit>>();

  async function visit(host: Host, signal: AbortSignal): Promise<{ origin: string; visit: Visit }> {
    const origin = { github: origins.githubUrl, api: origins.githubApiUrl, copilot: await account.copilotUrl() }[host];
    const visited = visits.get(origin) ?? goTo(origin, PATHS[host], config.headers.user_agent, world, signal);
    visits.set(origin, visited);
    return { origin, visit: await visited };
  }

  return {
    async facts(host: Host, signal: AbortSignal): Promise<NetworkFacts> {
      const { origin, visit: found } = await visit(host, signal);
      const proxy = proxyFor(origin, world.env);
      return {
        ...found,
        host: new URL(origin).host,
        onlyFor: host === "github" && (await account.isSignedIn()) ? "signing in" : null,
        proxy: proxy && "hostname" in proxy ? `${proxy.hostname}:${proxy.port}` : null,
      };
    },

    /** How far our clock is ahead of each that has told the time, in milliseconds. */
    async aheadMs(signal: AbortSignal): Promise<number[]> {
      const all = await Promise.all((["github", "api", "copilot"] as const).map((host) => visit(host, signal)));
      return all.flatMap(({ visit: { aheadMs } }) => aheadMs ?? []);
    },
  };
}

async function goTo(
  origin: string,
  path: string,
  userAgent: string,
  world: CliWorld,
  signal: AbortSignal,
): Promise<Visit> {
  const limit = new AbortController();
  const cancel = world.clock.after(LIMIT_MS, () => limit.abort());
  const both = AbortSignal.any([signal, limit.signal]);
  try {
    const reach = await world.openReach();
    const destination = destinationOf(origin, world.env);
    const [reached, call] = await Promise.all([
      destination ? reach(destination, both) : { steps: [] },
      ask(origin + path, userAgent, world, both),
    ]);
    return { reached, ...call };
  } finally {
    cancel();
  }
}

/** Null for the way by a proxy that is spoken to by TLS, or has no address that can be read: fetch alone goes it. */
function destinationOf(origin: string, env: CliWorld["env"]): Destination | null {
  const { hostname, port, protocol } = new URL(origin);
  const isTls = protocol === "https:";
  const direct = { hostname, port: Number(port) || (isTls ? 443 : 80), isTls };
  const proxy = proxyFor(origin, env);
  if (proxy === null) return direct;
  return "hostname" in proxy && proxy.protocol === "http:" && isTls ? { ...direct, proxy } : null;
}

/** By the very fetch that the product calls with, since that decides who is trusted. */
async function ask(
  url: string,
  userAgent: string,
  { fetch, clock }: CliWorld,
  signal: AbortSignal,
): Promise<Omit<Visit, "reached">> {
  const startMs = clock.monotonicMs();
  const passed = () => Math.round(clock.monotonicMs() - startMs);
  try {
    const { status, headers, body } = await fetch(url, {
      headers: { "user-agent": userAgent, "accept-encoding": "identity" },
      signal,
      redirect: "manual",
      decompress: false,
      ...(isLoopback(new URL(url).hostname) && { proxy: false }),
    });
    const ms = passed();
    await body?.cancel();
    // The server has written it on the way, in whole seconds.
    const theirs = Date.parse(headers.get("date") ?? "");
    const aheadMs = Number.isNaN(theirs) ? null : clock.wallMs() - ms / 2 - theirs;
    return { answered: { ms, status, isGitHubs: headers.has("x-github-request-id") }, aheadMs };
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "no answer";
    return { answered: { ms: passed(), fault: signal.aborted ? "no answer" : code }, aheadMs: null };
  }
}
