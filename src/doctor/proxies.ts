import type { ProxyAddress } from "../wire/proxy-address.ts";
import type { Finding } from "./finding.ts";

/** By which way a host is called; null for none but the direct one. */
export type WayFacts = { host: string; proxy: ProxyAddress | null };

/** Which way goes to which host. A proxy that makes no sense has been told by the configuration. */
export function judgeProxies(ways: readonly WayFacts[]): Finding[] {
  const proxied = ways.filter(({ proxy }) => proxy !== null);
  if (proxied.length === 0) return [{ status: "ok", message: "No proxy is used." }];
  // The environment names one for all; what differs are the exceptions.
  if (proxied.length === ways.length) return proxied.slice(0, 1).map(({ proxy }) => wayOf("All hosts are", proxy));
  return ways.map(({ host, proxy }) => ({ subject: host, ...wayOf(`${host} is`, proxy) }));
}

function wayOf(who: string, proxy: ProxyAddress | null): Finding {
  if (proxy === null) return { status: "ok", message: `${who} called without a proxy.` };
  const { shown, variable, login } = proxy;
  const name = login === null ? "" : ", with a user name and a password";
  const message = `${who} called by the proxy ${shown} (${variable})${name}.`;
  return { status: "ok", message, details: { variable, proxy: shown } };
}
