import { ProxyError } from "../errors.ts";

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/** RFC 9110 7.2 without what no honest client sends: one name or address, and a port of digits. */
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?)(?::(\d{1,5}))?$/i;
const MAX_PORT = 65_535;

/** An IPv6 address stands in brackets in a URL, and so in the Host header (RFC 3986 3.2.2). */
function inUrl(name: string): string {
  return name.includes(":") && !name.startsWith("[") ? `[${name}]` : name;
}

/** The names that the proxy answers to: loopback and what the operator configured, without ports. */
export function allowedHostNames(configured: readonly string[]): ReadonlySet<string> {
  return new Set([...LOOPBACK_NAMES, ...configured.map((name) => inUrl(name.toLowerCase()))]);
}

/**
 * Refuses a request that was addressed to another name, with `host_not_allowed`. A page whose own name was pointed
 * at this machine (DNS rebinding) is same-origin to the browser, so only the name gives it away. The port is no
 * secret and is not compared. Two Host headers arrive joined by a comma and match no name.
 */
export function checkHost(headers: Headers, allowedNames: ReadonlySet<string>): ProxyError | null {
  const host = headers.get("host") ?? "";
  const name = nameOf(host);
  if (name !== undefined && allowedNames.has(name)) return null;
  return new ProxyError("host_not_allowed", refusal(host, name));
}

function nameOf(host: string): string | undefined {
  const [, name, port = ""] = HOST.exec(host) ?? [];
  return Number(port) <= MAX_PORT ? name?.toLowerCase() : undefined;
}

function refusal(host: string, name: string | undefined): string {
  if (host === "") return "The request names no host. Send a Host header, such as localhost.";
  if (name === undefined)
    return `The Host header ${JSON.stringify(host.slice(0, 100))} is not a host name with a port.`;
  return (
    `This proxy does not answer to the host name ${name.slice(0, 100)}. ` +
    "If it should, add it to allowed_hosts, or set COPILOT_SVCS_ALLOWED_HOSTS (names with commas between)."
  );
}
