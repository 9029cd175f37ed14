import { isLoopback } from "../wire/loopback.ts";
import { tokenField } from "./token-field.ts";

/** The operator's word on where GitHub and Copilot are (contract 0), without a trailing slash. */
export type Origins = {
  /** Web origin, where people sign in. */
  githubUrl: string;
  githubApiUrl: string;
  /** Where every call goes, whatever the exchange says; null when the exchange decides. */
  copilotApiUrl: string | null;
  /** Where calls go when nobody names a host. */
  copilotApiFallbackUrl: string;
  /** `acme.ghe.com`, whose subdomains are trusted like GitHub's own. */
  tenantDomain: string | null;
};

export type ChosenApiUrl = {
  url: string;
  /** What the exchange named and we refuse to send a token to. */
  refused?: string;
};

/**
 * Where calls with this token go (contract 4): the operator's origin, else `endpoints.api` of the exchange, else what the
 * token itself names, else the fallback. A host that is neither GitHub's nor the operator's gets no token (T11).
 */
export function chooseApiUrl(token: string, named: string | undefined, origins: Origins): ChosenApiUrl {
  if (origins.copilotApiUrl !== null) return { url: origins.copilotApiUrl };
  const accepted = named === undefined ? null : acceptedOrigin(named, origins);
  if (accepted !== null) return { url: accepted };
  const url = acceptedOrigin(urlOfProxy(token), origins) ?? origins.copilotApiFallbackUrl;
  return named === undefined ? { url } : { url, refused: named };
}

function acceptedOrigin(text: string, { githubApiUrl, tenantDomain }: Origins): string | null {
  const url = URL.parse(text);
  if (!url || url.username || url.password || url.pathname !== "/" || url.search) return null;
  // A simulator on loopback may name its other ports, and nobody else may.
  if (isLoopback(url.hostname) && isLoopback(new URL(githubApiUrl).hostname)) return url.origin;
  const domains = tenantDomain === null ? ["githubcopilot.com"] : ["githubcopilot.com", tenantDomain];
  const isTrusted = domains.some((domain) => url.hostname.endsWith(`.${domain}`));
  return url.protocol === "https:" && url.port === "" && isTrusted ? url.origin : null;
}

/** `proxy-ep=proxy.individual.githubcopilot.com` stands beside `api.individual.githubcopilot.com` (contract 4, 3). */
function urlOfProxy(token: string): string {
  const host = tokenField(token, "proxy-ep") ?? "";
  return host.startsWith("proxy.") ? `https://api.${host.slice("proxy.".length)}` : "";
}
