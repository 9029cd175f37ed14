import type { Target } from "./client.ts";

/** What the libraries of each API read; a program that none is known of finds what it needs in them. */
export function environmentFor({ url, key }: Pick<Target, "url" | "key">): Record<string, string> {
  return {
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_AUTH_TOKEN: key,
    OPENAI_BASE_URL: `${url}/v1`,
    // The older name, which LiteLLM and so Aider read.
    OPENAI_API_BASE: `${url}/v1`,
    OPENAI_API_KEY: key,
    GOOGLE_GEMINI_BASE_URL: url,
    GEMINI_API_KEY: key,
    OLLAMA_HOST: url,
  };
}

/** Keys of the services that the proxy stands for, under names that would go before ours. */
const REAL_KEYS = ["ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"];

/** Those that are set: no program that is to call the proxy should send them. */
export function realKeysIn(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return REAL_KEYS.filter((name) => env[name]);
}

const PROXIES = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/**
 * What keeps programs from calling the proxy's address by a proxy of their network, which would read the key and every
 * prompt: unlike Go, most of them take no host of this machine for an exception.
 */
export function withoutDetour(
  { url }: Pick<Target, "url">,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  if (!PROXIES.some((name) => env[name])) return {};
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  const given = env["no_proxy"] || env["NO_PROXY"];
  // In a list, as with a star in curl, it would mean no host any more.
  const exceptions = given?.trim() === "*" ? given : [...(given ? [given] : []), host].join(",");
  return { no_proxy: exceptions, NO_PROXY: exceptions };
}
