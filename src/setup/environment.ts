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

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The variable by which programs would call the proxy's address by a proxy of their network, which would read the key
 * and every prompt: unlike Go, most of them take no host of this machine for an exception. Null where none would.
 */
export function detourBy({ url }: Pick<Target, "url">, env: Env): string | null {
  const excepted = exceptionsIn(env);
  return excepted.includes("*") || excepted.includes(hostOf(url)) ? null : (PROXIES.find((name) => env[name]) ?? null);
}

/** What keeps them from it; empty where nothing must. */
export function withoutDetour(target: Pick<Target, "url">, env: Env): Record<string, string> {
  if (detourBy(target, env) === null) return {};
  const exceptions = [...exceptionsIn(env), hostOf(target.url)].join(",");
  return { no_proxy: exceptions, NO_PROXY: exceptions };
}

/** Some programs read the one, some the other. */
function exceptionsIn(env: Env): string[] {
  const words = `${env["no_proxy"] ?? ""},${env["NO_PROXY"] ?? ""}`.split(/[\s,]+/);
  return [...new Set(words)].filter((word) => word !== "");
}

export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, "");
}
