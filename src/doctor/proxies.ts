import { isLoopback } from "../wire/loopback.ts";
import type { Finding } from "./finding.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** As programs commonly read them, the first that is set wins. */
const VARIABLES = {
  https: ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
  http: ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
} as const;

/** The proxy that the environment names for an address, and the variable that does. */
export type ProxyChoice = {
  variable: string;
  hostname: string;
  port: number;
  /** `http:` or `https:`, by which the proxy itself is spoken to. */
  protocol: string;
  /** The value of `Proxy-Authorization`, where the variable has a name and a password. */
  authorization?: string;
};

/** Null where the address is called without a proxy; `unreadable` where the variable holds no address of one. */
export function proxyFor(origin: string, env: Env): ProxyChoice | null | { variable: string; unreadable: true } {
  const { protocol, hostname } = new URL(origin);
  const variable = VARIABLES[protocol === "https:" ? "https" : "http"].find((name) => env[name]);
  if (variable === undefined || isLoopback(hostname) || isExcepted(hostname, env)) return null;
  const text = env[variable] ?? "";
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  if (!url?.hostname || !/^https?:$/.test(url.protocol)) return { variable, unreadable: true };
  const standard = url.protocol === "https:" ? 443 : 80;
  const choice = { variable, hostname: url.hostname, port: Number(url.port) || standard, protocol: url.protocol };
  if (!url.username) return choice;
  const pair = `${decoded(url.username)}:${decoded(url.password)}`;
  return { ...choice, authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

function isExcepted(hostname: string, env: Env): boolean {
  const exceptions = (env["no_proxy"] || env["NO_PROXY"] || "").split(",").map((text) => text.trim().toLowerCase());
  return exceptions.some((text) => {
    const domain = text.replace(/^\*?\./, "");
    return text === "*" || text === hostname || (domain !== "" && hostname.endsWith(`.${domain}`));
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Which way goes to which host. */
export function judgeProxies(origins: readonly string[], env: Env): Finding[] {
  const found = origins.map((origin): Finding => {
    const subject = new URL(origin).host;
    const proxy = proxyFor(origin, env);
    if (proxy === null) return { status: "ok", subject, message: `${subject} is called without a proxy.` };
    const { variable } = proxy;
    if ("unreadable" in proxy) {
      const message = `${variable} is set, and is no address of a proxy that speaks HTTP.`;
      const fix = `${variable}=http://HOST:PORT`;
      return { status: "failure", kind: "config_invalid", subject, message, fix };
    }
    const name = proxy.authorization === undefined ? "" : ", with a name and a password";
    const message = `${subject} is called by the proxy ${proxy.hostname}:${proxy.port} of ${variable}${name}.`;
    return { status: "ok", subject, message, details: { variable, proxy: `${proxy.hostname}:${proxy.port}` } };
  });
  if (found.some(({ status, details }) => status !== "ok" || details)) return found;
  return [{ status: "ok", message: "No proxy is used." }];
}
