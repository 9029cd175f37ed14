import { join } from "node:path";
import { CLAUDE, GPT, type ServedModel } from "../choose-model.ts";
import type { SetUpClient, Target } from "../client.ts";
import type { Json } from "../json-value.ts";

/** Each of our models is listed under this name and its own, and known by it. */
const MARK = "Copilot: ";

/** By https://docs.continue.dev/reference, "config.yaml". */
export const continueDev: SetUpClient = {
  id: "continue",
  name: "Continue",
  aliases: ["cn"],
  dialect: "openai-chat",
  prefers: [...CLAUDE, ...GPT],
  start: "cn",
  setUp: (target, { home, env }) => ({
    files: [
      {
        paths: [join(env["CONTINUE_GLOBAL_DIR"] || join(home, ".continue"), "config.yaml")],
        format: "yaml",
        entries: [
          { at: ["name"], value: "My configuration", isDefault: true },
          { at: ["version"], value: "1.0.0", isDefault: true },
          { at: ["schema"], value: "v1", isDefault: true },
          { at: ["models"], items: inOrder(target).map((model) => itemOf(model, target)), isOurs },
        ],
      },
    ],
    note: "It reads a `config.json` only where there is no `config.yaml`. In VS Code and JetBrains, choose the model below the text field.",
  }),
  programs: ["cn"],
};

/** The chosen one first: that is what it begins with. */
function inOrder({ models, model }: Target): readonly ServedModel[] {
  return models.toSorted((a, b) => Number(b.id === model) - Number(a.id === model));
}

function itemOf({ id, seesImages }: ServedModel, { url, key }: Target): Json {
  return {
    name: `${MARK}${id}`,
    provider: "openai",
    model: id,
    apiBase: `${url}/v1`,
    apiKey: key,
    roles: ["chat", "edit", "apply"],
    capabilities: ["tool_use", ...(seesImages ? ["image_input"] : [])],
  };
}

function isOurs(item: unknown): boolean {
  if (typeof item !== "object" || item === null || !("name" in item)) return false;
  return typeof item.name === "string" && item.name.startsWith(MARK);
}
