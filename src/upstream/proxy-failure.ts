import { ProxyError } from "../errors.ts";
import type { ProxyAddress } from "../wire/proxy-address.ts";
import type { Place } from "../world/line.ts";
import { plainWord } from "../world/plain-text.ts";
import type { RefusedError } from "../world/refused.ts";
import { failureOfSending } from "./failures.ts";

/** Why a proxy has opened no way, as a failure that names the proxy, without its login, and what to do. */
export function proxyFailure({ hostname, port }: Place, proxy: ProxyAddress, cause: Error | undefined): ProxyError {
  const refusal = cause && "refusal" in cause ? (cause as RefusedError).refusal : null;
  const name = `The proxy ${proxy.shown} (${proxy.variable})`;
  const target = `${hostname}:${port}`;
  if (!refusal) return unreachable(name, proxy, cause);
  if ("fault" in refusal) {
    return new ProxyError("proxy_refused", `${name}, asked for a way to ${target}, ${refusal.fault}.`, { cause });
  }
  const { status } = refusal;
  if (status === 407) return new ProxyError("proxy_refused", `${name} ${unwelcome(proxy, refusal.asksFor)}`, { cause });
  if (status >= 500) {
    const message = `${name} could not reach ${target} (status ${status}).`;
    return new ProxyError("upstream_unreachable", message, { cause, remedy: "wait" });
  }
  const advice = "Ask whoever runs it to allow that, or except the host in NO_PROXY if it can be reached without.";
  return new ProxyError("proxy_refused", `${name} allows no way to ${target} (status ${status}). ${advice}`, { cause });
}

/** Of a proxy that wants to know who asks (RFC 9110 11.7). */
function unwelcome({ login, variable }: ProxyAddress, asksFor: string): string {
  const schemes = asksFor.split(",").map((offer) => plainWord(/^\s*([\w-]+)(?:\s|$)/.exec(offer)?.[1]) ?? "");
  const offered = schemes.filter((name) => name !== "");
  if (offered.length > 0 && !offered.some((name) => name.toLowerCase() === "basic")) {
    const helper = "Run a helper on this machine that speaks it, such as px or cntlm, and name that one instead.";
    return `asks for ${offered.join(" or ")}, which is not spoken here (status 407). ${helper}`;
  }
  if (login) return `does not accept the user name and password in ${variable} (status 407).`;
  return `wants a user name and password (status 407). Put them before its host in ${variable}, as USER:PASSWORD@HOST.`;
}

/** It does not answer, or ends the connection. */
function unreachable(name: string, proxy: ProxyAddress, cause: Error | undefined): ProxyError {
  if (!cause) {
    const message = `${name} closed the connection when it was asked for a way.`;
    return new ProxyError("upstream_unreachable", message, { remedy: "wait" });
  }
  const { kind, message, details } = failureOfSending(cause, proxy.shown);
  return new ProxyError(kind, `${name} cannot be used: ${message} Is ${proxy.variable} right?`, details);
}
