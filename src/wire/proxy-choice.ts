import { isInBlock, readAddressBlock } from "./address-block.ts";
import { isLoopback } from "./loopback.ts";
import { type ProxyAddress, readProxyAddress } from "./proxy-address.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** Of what goes over TLS; nothing else leaves this machine. The first that is set wins, as in curl and in Go. */
const PROXY_VARIABLES = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const HTTPS_PORT = "443";

/** What the environment says of proxies: the variable that names one, and its text; null where none does. */
export function namedProxy(env: Env): { variable: string; text: string } | null {
  const variable = PROXY_VARIABLES.find((name) => env[name]);
  return variable ? { variable, text: env[variable] ?? "" } : null;
}

/**
 * Which proxy the environment names for an address; null for none, as for all that is on this machine, and for what
 * `no_proxy` excepts. A proxy that cannot be read counts as none: whoever reads the configuration has told so.
 */
export function createProxyChoice(env: Env): (url: URL) => ProxyAddress | null {
  const named = namedProxy(env);
  const proxy = named && readProxyAddress(named.text, named.variable);
  if (!proxy) return () => null;
  const exceptions = readExceptions(env);
  return (url) => {
    const isOurs = url.protocol !== "https:" || isLoopback(url.hostname);
    return isOurs || exceptions.some((isExcepted) => isExcepted(url)) ? null : proxy;
  };
}

type Exception = (url: URL) => boolean;

/** Parted by commas or, as some write them, by spaces. */
function readExceptions(env: Env): Exception[] {
  const words = (env.no_proxy || env.NO_PROXY || "").toLowerCase().split(/[\s,]+/);
  return words.filter((word) => word !== "").map(readException);
}

/** `*`, an address or a block of them, or a name with or without a port; a name stands for all below it too. */
function readException(word: string): Exception {
  if (word === "*") return () => true;
  const block = readAddressBlock(word);
  if (block) return ({ hostname }) => isInBlock(hostname, block);
  const [, name = word, port] = /^(.+):(\d+)$/.exec(word) ?? [];
  const domain = name.replace(/^\*?\./, "");
  return (url) =>
    (port === undefined || port === (url.port || HTTPS_PORT)) &&
    (url.hostname === domain || url.hostname.endsWith(`.${domain}`));
}
