/** A proxy by whose way others are reached. */
export type ProxyAddress = {
  /** How it is spoken to: HTTP's CONNECT in the clear or over TLS, or SOCKS 5. */
  scheme: "http" | "https" | "socks5";
  hostname: string;
  port: number;
  login: { user: string; password: string } | null;
  /** For people: without its login. */
  shown: string;
  /** The variable of the environment that names it. */
  variable: string;
};

/** `socks5h` is curl's word for names that the proxy resolves, which is what is always asked of it. */
const SCHEMES = { "http:": "http", "https:": "https", "socks5:": "socks5", "socks5h:": "socks5" } as const;
const PORTS = { http: 80, https: 443, socks5: 1080 } as const;

/** What a variable such as HTTPS_PROXY names; null where it is no address of a proxy. Without a scheme it means HTTP, as everywhere. */
export function readProxyAddress(text: string, variable: string): ProxyAddress | null {
  const written = text.trim();
  const url = URL.parse(written.includes("://") ? written : `http://${written}`);
  if (!url || !Object.hasOwn(SCHEMES, url.protocol) || url.hostname === "") return null;
  const scheme = SCHEMES[url.protocol as keyof typeof SCHEMES];
  const port = Number(url.port) || PORTS[scheme];
  const login = readLogin(url);
  if (login === null && url.username !== "") return null;
  return {
    scheme,
    // In brackets an IPv6 address stands in URLs alone.
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port,
    login,
    shown: `${scheme}://${url.hostname}:${port}`,
    variable,
  };
}

function readLogin({ username, password }: URL): ProxyAddress["login"] {
  if (username === "") return null;
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    return null;
  }
}
