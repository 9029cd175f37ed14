import { tokenField } from "./token-field.ts";

/** The operator's word on where Copilot is. URLs are origins without a trailing slash. */
export type Origins = {
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
  if (isLoopback(url) && isLoopback(new URL(githubApiUrl))) return url.origin;
  const domains = tenantDomain === null ? ["githubcopilot.com"] : ["githubcopilot.com", tenantDomain];
  const isTrusted = domains.some((domain) => url.hostname.endsWith(`.${domain}`));
  return url.protocol === "https:" && url.port === "" && isTrusted ? url.origin : null;
}

/** `proxy-ep=proxy.individual.githubcopilot.com` stands beside `api.individual.githubcopilot.com` (contract 4, 3). */
function urlOfProxy(token: string): string {
  const host = tokenField(token, "proxy-ep") ?? "";
  return host.startsWith("proxy.") ? `https://api.${host.slice("proxy.".length)}` : "";
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
