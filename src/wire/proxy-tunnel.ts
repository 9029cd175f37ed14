import { httpTunnel } from "./http-tunnel.ts";
import type { ProxyAddress } from "./proxy-address.ts";
import { socksTunnel } from "./socks-tunnel.ts";
import type { Target, Tunnel } from "./tunnel.ts";

/** How a proxy is asked for a way to a host, once it is connected to: in its own words. */
export function proxyTunnel(proxy: ProxyAddress, target: Target): Tunnel {
  return proxy.scheme === "socks5" ? socksTunnel(proxy, target) : httpTunnel(proxy, target);
}
