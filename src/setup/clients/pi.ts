import { join } from "node:path";
import { CLAUDE, GPT, type ServedModel } from "../choose-model.ts";
import type { SetUpClient } from "../client.ts";
import type { Json } from "../json-value.ts";

/** By docs/models-configuration.md and docs/settings.md of @earendil-works/pi-coding-agent. */
export const pi: SetUpClient = {
  id: "pi",
  name: "pi",
  dialect: "openai-chat",
  prefers: [...CLAUDE, ...GPT],
  start: "pi",
  setUp: ({ url, key, model, models }, { home, env }) => {
    const folder = env["PI_CODING_AGENT_DIR"] || join(home, ".pi", "agent");
    return {
      files: [
        {
          paths: [join(folder, "models.json")],
          format: "json",
          entries: [
            {
              at: ["providers", "copilot"],
              value: {
                baseUrl: `${url}/v1`,
                api: "openai-completions",
                apiKey: literal(key),
                models: models.map(rowOf),
              },
            },
          ],
        },
        {
          paths: [join(folder, "settings.json")],
          format: "json",
          entries: [
            { at: ["defaultProvider"], value: "copilot" },
            { at: ["defaultModel"], value: model },
          ],
        },
      ],
      note: "The `api` may also be `openai-responses`, or `anthropic-messages` with the address without `/v1`.",
    };
  },
  programs: ["pi"],
};

function rowOf({ id, contextTokens, outputTokens, seesImages, reasons }: ServedModel): Json {
  return {
    id,
    reasoning: reasons,
    input: seesImages ? ["text", "image"] : ["text"],
    ...(contextTokens !== undefined && { contextWindow: contextTokens }),
    ...(outputTokens !== undefined && { maxTokens: outputTokens }),
  };
}

/** pi takes a `$` for a variable, and a `!` in front for a command. */
function literal(key: string): string {
  return key.replaceAll("$", "$$$$").replace(/^!/, "$!");
}
