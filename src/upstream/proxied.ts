import type { Fetch } from "../world/fetch.ts";
import type { Send } from "./http-client.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** As the runtime's fetch reads them, the first wins. */
const PROXY_VARIABLES = {
  https: ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
  http: ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
};

/** Whether the environment names a proxy for this address. In doubt it does: `fetch` decides that once more. */
export function isProxied(baseUrl: string, env: Env): boolean {
  const { protocol, hostname } = new URL(baseUrl);
  const names = PROXY_VARIABLES[protocol === "https:" ? "https" : "http"];
  if (!names.some((name) => env[name])) return false;
  const exceptions = (env.no_proxy || env.NO_PROXY || "").split(",").map((text) => text.trim().toLowerCase());
  return !exceptions.some((exception) => isException(exception, hostname));
}

function isException(text: string, hostname: string): boolean {
  if (text === "*" || text === hostname) return true;
  const domain = text.replace(/^\./, "");
  return domain !== "" && hostname.endsWith(`.${domain}`);
}

/**
 * Requests by way of the environment's proxies, which the runtime's fetch knows; where none is named, by `direct`. What
 * `direct` promises of connecting is not had behind a proxy.
 */
export function sendByProxy(fetch: Fetch, direct: Send, env: Env): Send {
  const known = new Map<string, boolean>();
  return (request) => {
    const { baseUrl, path, method, headers, body, signal } = request;
    const proxied = known.get(baseUrl) ?? isProxied(baseUrl, env);
    known.set(baseUrl, proxied);
    if (!proxied) return direct(request);
    const init = {
      method,
      headers: { ...headers },
      signal,
      redirect: "manual",
      decompress: false,
      timeout: false,
    } as const;
    return fetch(baseUrl + path, body ? { ...init, body } : init);
  };
}
