import type { Config } from "./schema/schema.ts";

/** Where upstream is (contract 0), addresses without a slash at the end. */
export type Origins = {
  /** Web origin, where people sign in. */
  githubUrl: string;
  githubApiUrl: string;
  /** What the operator set; it goes before what GitHub names with each token (contract 4). */
  copilotApiUrl: string | null;
  /** For when neither the operator nor GitHub names one. */
  copilotApiFallbackUrl: string;
  /** The enterprise's domain, below which GitHub may name hosts. */
  tenantDomain: string | null;
};

/** The four origins that follow from the configuration; an address that is set goes before a derived one. */
export function resolveOrigins(upstream: Config["upstream"]): Origins {
  const domain = upstream.enterprise_domain;
  return {
    githubUrl: upstream.github_url ?? `https://${domain ?? "github.com"}`,
    githubApiUrl: upstream.github_api_url ?? `https://api.${domain ?? "github.com"}`,
    copilotApiUrl: upstream.copilot_api_url,
    copilotApiFallbackUrl: domain ? `https://copilot-api.${domain}` : "https://api.githubcopilot.com",
    tenantDomain: domain,
  };
}
