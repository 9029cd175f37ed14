import type { ProxyAddress } from "../wire/proxy-address.ts";
import type { Finding } from "./finding.ts";

/** By which way a host is called; null for none but the direct one. */
export type WayFacts = { host: string; proxy: ProxyAddress | null };

/** Which way goes to which host. A proxy that makes no sense has been told by the configuration. */
export function judgeProxies(ways: readonly WayFacts[]): Finding[] {
  if (ways.every(({ proxy }) => proxy === null)) return [{ status: "ok", message: "No proxy is used." }];
  return ways.map(({ host, proxy }): Finding => {
    if (proxy === null) return { status: "ok", subject: host, message: `${host} is called without a proxy.` };
    const { shown, variable, login } = proxy;
    const name = login === null ? "" : ", with a user name and a password";
    const message = `${host} is called by the proxy ${shown} (${variable})${name}.`;
    return { status: "ok", subject: host, message, details: { variable, proxy: shown } };
  });
}
