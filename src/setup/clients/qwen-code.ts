import { join } from "node:path";
import { CLAUDE, GPT } from "../choose-model.ts";
import type { SetUpClient } from "../client.ts";

/** By https://qwenlm.github.io/qwen-code-docs/en/users/configuration/settings, "security" and "model". */
export const qwenCode: SetUpClient = {
  id: "qwen-code",
  name: "Qwen Code",
  aliases: ["qwen"],
  dialect: "openai-chat",
  prefers: [...CLAUDE, ...GPT],
  start: "qwen",
  setUp: ({ url, key, model }, { home }) => ({
    files: [
      {
        paths: [join(home, ".qwen", "settings.json")],
        format: "json",
        entries: [
          { at: ["security", "auth", "selectedType"], value: "openai" },
          { at: ["security", "auth", "baseUrl"], value: `${url}/v1` },
          { at: ["security", "auth", "apiKey"], value: key },
          { at: ["model", "name"], value: model },
        ],
      },
    ],
  }),
  programs: ["qwen"],
  launch: ({ model }) => ({ environment: { OPENAI_MODEL: model } }),
};
