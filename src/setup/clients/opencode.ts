import { join } from "node:path";
import { CLAUDE, GPT, type ServedModel } from "../choose-model.ts";
import type { SetUp, SetUpClient, Target, UserPlace } from "../client.ts";
import type { Json } from "../json-value.ts";

/** By https://opencode.ai/docs/providers, "Custom provider", and https://opencode.ai/docs/config. */
export const opencode: SetUpClient = {
  id: "opencode",
  name: "opencode",
  dialect: "openai-chat",
  prefers: [...CLAUDE, ...GPT],
  start: "opencode",
  setUp: (target, place) => opencodeSetUp("@ai-sdk/openai-compatible", target, place),
  programs: ["opencode"],
  launch: (target) => ({
    environment: {
      OPENCODE_CONFIG_CONTENT: JSON.stringify({
        provider: { copilot: providerOf("@ai-sdk/openai-compatible", target) },
        model: `copilot/${target.model}`,
      }),
    },
  }),
};

/** opencode by one of its providers, each of which speaks another API to the proxy. */
export function opencodeSetUp(npm: string, target: Target, { home, env }: UserPlace): SetUp {
  const folder = join(env["XDG_CONFIG_HOME"] || join(home, ".config"), "opencode");
  return {
    files: [
      {
        paths: [join(folder, "opencode.json"), join(folder, "opencode.jsonc")],
        format: "json",
        entries: [
          { at: ["$schema"], value: "https://opencode.ai/config.json", isDefault: true },
          { at: ["provider", "copilot"], value: providerOf(npm, target) },
          { at: ["model"], value: `copilot/${target.model}` },
        ],
      },
    ],
    note: "With `npm` as `@ai-sdk/openai` it calls Responses, with `@ai-sdk/anthropic` Messages.",
  };
}

function providerOf(npm: string, { url, key, models }: Target): Json {
  return {
    npm,
    name: "GitHub Copilot",
    options: { baseURL: `${url}/v1`, apiKey: key },
    models: Object.fromEntries(models.map((model) => [model.id, limitsOf(model)])),
  };
}

function limitsOf({ contextTokens, outputTokens }: ServedModel): Json {
  if (contextTokens === undefined || outputTokens === undefined) return {};
  return { limit: { context: contextTokens, output: outputTokens } };
}
