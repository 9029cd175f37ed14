import { join } from "node:path";
import { CLAUDE, GPT, type ServedModel } from "../choose-model.ts";
import type { SetUpClient, UserPlace } from "../client.ts";
import type { Json } from "../json-value.ts";

const PROVIDER = "Copilot Proxy";

/** What Zed needs where the list of models tells nothing: a context that all of them have. */
const CONTEXT_TOKENS = 128_000;

/** By https://zed.dev/docs/ai/use-api-access#openai-compatible, and https://zed.dev/docs/configuring-zed for the place. */
export const zed: SetUpClient = {
  id: "zed",
  name: "Zed",
  dialect: "openai-chat",
  prefers: [...CLAUDE, ...GPT],
  setUp: ({ url, key, model, models }, place) => ({
    files: [
      {
        paths: [join(folderOf(place), "settings.json")],
        format: "json",
        entries: [
          {
            at: ["language_models", "openai_compatible", PROVIDER],
            value: { api_url: `${url}/v1`, available_models: models.map(rowOf) },
          },
          { at: ["agent", "default_model"], value: { provider: PROVIDER, model } },
        ],
      },
    ],
    steps: [
      "In Zed, run `agent: open settings` from the command palette.",
      `Under LLM Providers, open "${PROVIDER}" and enter this key, which Zed keeps in the keychain: ${key}`,
    ],
    note: "A Zed that is started from a shell also takes the key from `COPILOT_PROXY_API_KEY`.",
  }),
};

function folderOf({ home, env, platform }: UserPlace): string {
  if (platform === "win32") return join(env["APPDATA"] || join(home, "AppData", "Roaming"), "Zed");
  if (platform === "darwin") return join(home, ".config", "zed");
  return join(env["XDG_CONFIG_HOME"] || join(home, ".config"), "zed");
}

function rowOf({ id, name, contextTokens, outputTokens, seesImages }: ServedModel): Json {
  return {
    name: id,
    display_name: name,
    max_tokens: contextTokens ?? CONTEXT_TOKENS,
    ...(outputTokens !== undefined && { max_output_tokens: outputTokens }),
    capabilities: { tools: true, images: seesImages, parallel_tool_calls: true, prompt_cache_key: false },
  };
}
