import type { LoadedConfig } from "../../config/load.ts";
import { resolveOrigins } from "../../config/origins.ts";
import type { Answered, NetworkFacts } from "../../doctor/network.ts";
import type { WayFacts } from "../../doctor/proxies.ts";
import { asProxyError, ProxyError } from "../../errors.ts";
import type { ProxyAddress } from "../../wire/proxy-address.ts";
import { createProxyChoice } from "../../wire/proxy-choice.ts";
import type { Destination, Reached } from "../../world/reach.ts";
import type { AccountDesk } from "../account-desk.ts";
import type { CliWorld } from "../cli-world.ts";

const HOSTS = ["github", "api", "copilot"] as const;
export type Host = (typeof HOSTS)[number];

/** What costs the server nothing and needs no token. What it answers doesn't matter, if it does. */
const PATHS = { github: "/robots.txt", api: "/robots.txt", copilot: "/_ping" } as const satisfies Record<Host, string>;

/** Shorter than a check may take, so that the step that hangs can be told. */
const LIMIT_MS = 4000;

type Visit = { reached: Reached; answered: Answered; aheadMs: number | null };

type Account = Pick<AccountDesk, "visit"> & {
  /** Where its calls go. */
  copilotUrl: () => Promise<string>;
  isSignedIn: () => Promise<boolean>;
};

type VisitNeeds = Pick<CliWorld, "clock" | "openReach"> & Pick<AccountDesk, "visit">;

/** The way to the hosts that this program calls. Each is gone once. */
export function createNetworkFacts({ config }: LoadedConfig, world: CliWorld, account: Account) {
  const origins = resolveOrigins(config.upstream);
  const proxyFor = createProxyChoice(world.env);
  const visits = new Map<string, Promise<Visit>>();

  async function urlOf(host: Host): Promise<URL> {
    const origin = { github: origins.githubUrl, api: origins.githubApiUrl, copilot: await account.copilotUrl() }[host];
    return new URL(PATHS[host], origin);
  }

  async function visit(url: URL, signal: AbortSignal): Promise<Visit> {
    const visited = visits.get(url.origin) ?? goTo(url, proxyFor(url), { ...world, visit: account.visit }, signal);
    visits.set(url.origin, visited);
    return await visited;
  }

  return {
    /** By which way each host is called. */
    async ways(): Promise<WayFacts[]> {
      const urls = await Promise.all(HOSTS.map(urlOf));
      const unique = urls.filter(({ host }, at) => urls.findIndex((other) => other.host === host) === at);
      return unique.map((url) => ({ host: url.host, proxy: proxyFor(url) }));
    },

    async facts(host: Host, signal: AbortSignal): Promise<NetworkFacts> {
      const url = await urlOf(host);
      const { reached, answered } = await visit(url, signal);
      const onlyFor = host === "github" && (await account.isSignedIn()) ? "signing in" : null;
      return { host: url.host, onlyFor, isProxied: proxyFor(url) !== null, reached, answered };
    },

    /** How far our clock is ahead of each that has told the time, in milliseconds. */
    async aheadMs(signal: AbortSignal): Promise<number[]> {
      const all = await Promise.all(HOSTS.map(async (host) => visit(await urlOf(host), signal)));
      return all.flatMap(({ aheadMs }) => aheadMs ?? []);
    },
  };
}

async function goTo(url: URL, proxy: ProxyAddress | null, needs: VisitNeeds, signal: AbortSignal): Promise<Visit> {
  const limit = new AbortController();
  const cancel = needs.clock.after(LIMIT_MS, () => limit.abort());
  const both = AbortSignal.any([signal, limit.signal]);
  try {
    const reach = await needs.openReach();
    const destination = destinationOf(url, proxy);
    const [reached, call] = await Promise.all([
      destination ? reach(destination, both) : { steps: [] },
      ask(url, needs, both),
    ]);
    return { reached, ...call };
  } finally {
    cancel();
  }
}

/** Null for a proxy that is itself called over TLS: the call alone goes by it. */
function destinationOf({ hostname, port, protocol }: URL, proxy: ProxyAddress | null): Destination | null {
  if (proxy?.scheme === "https") return null;
  const isTls = protocol === "https:";
  // In brackets an IPv6 address stands in URLs alone.
  return { hostname: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (isTls ? 443 : 80), isTls, proxy };
}

/** Over the connections of the product itself: what it trusts, and by which way it goes, is what matters. */
async function ask(url: URL, { clock, visit }: VisitNeeds, signal: AbortSignal): Promise<Omit<Visit, "reached">> {
  const startMs = clock.monotonicMs();
  const passed = () => Math.round(clock.monotonicMs() - startMs);
  try {
    const { status, headers, body } = await visit(url.href, signal);
    const ms = passed();
    await body?.getReader().cancel();
    // The server has written it on the way, in whole seconds.
    const theirs = Date.parse(headers.get("date") ?? "");
    const aheadMs = Number.isNaN(theirs) ? null : clock.wallMs() - ms / 2 - theirs;
    return { answered: { ms, status, isGitHubs: headers.has("x-github-request-id") }, aheadMs };
  } catch (thrown) {
    const { kind, message, details } = signal.aborted ? silent(url.host) : asProxyError(thrown);
    const code = details.cause instanceof Error && "code" in details.cause ? String(details.cause.code) : "";
    return { answered: { ms: passed(), kind, message, code }, aheadMs: null };
  }
}

function silent(host: string): ProxyError {
  return new ProxyError("upstream_timeout", `${host} did not answer within ${LIMIT_MS / 1000} seconds.`);
}
