import type { Config } from "./schema/schema.ts";

/** Where upstream is, as `account/api-url.ts` wants to know it; an address that is set goes before a derived one. */
export function resolveOrigins(upstream: Config["upstream"]) {
  const domain = upstream.enterprise_domain;
  return {
    githubUrl: upstream.github_url ?? `https://${domain ?? "github.com"}`,
    githubApiUrl: upstream.github_api_url ?? `https://api.${domain ?? "github.com"}`,
    copilotApiUrl: upstream.copilot_api_url,
    copilotApiFallbackUrl: domain ? `https://copilot-api.${domain}` : "https://api.githubcopilot.com",
    tenantDomain: domain,
  };
}
