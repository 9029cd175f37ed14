import { join } from "node:path";
import { CLAUDE, GPT } from "../choose-model.ts";
import type { SetUpClient } from "../client.ts";

/** By https://aider.chat/docs/llms/openai-compat.html and https://aider.chat/docs/config/aider_conf.html. */
export const aider: SetUpClient = {
  id: "aider",
  name: "Aider",
  dialect: "openai-chat",
  prefers: [...CLAUDE, ...GPT],
  start: "aider",
  setUp: ({ url, key, model }, { home }) => ({
    files: [
      {
        paths: [join(home, ".aider.conf.yml")],
        format: "yaml",
        entries: [
          { at: ["openai-api-base"], value: `${url}/v1` },
          { at: ["openai-api-key"], value: key },
          { at: ["model"], value: named(model) },
        ],
      },
    ],
    note: "An `.aider.conf.yml` or a `.env` of the project you work in goes before this one. Aider warns of models that it does not know; `show-model-warnings: false` ends that.",
  }),
  programs: ["aider"],
  launch: ({ model }) => ({ environment: { AIDER_MODEL: named(model) } }),
  rivals: ["AIDER_OPENAI_API_BASE", "AIDER_OPENAI_API_KEY"],
};

/** By this prefix it knows what API the model speaks. */
function named(model: string): string {
  return `openai/${model}`;
}
