import { opencode as opencodeClient, opencodeSetUp } from "../../../src/setup/clients/opencode.ts";
import type { ModelName } from "../models.ts";
import { AFTER, BEFORE, callOf, PATCH, type Program } from "./program.ts";

/** Which `setup` gives it. */
const OWN_PROVIDER = "@ai-sdk/openai-compatible";

/** opencode by one of its providers, each of which speaks another dialect. */
function opencode(provider: string, endpoint: string, models: readonly ModelName[]): Program {
  return {
    name: `opencode, ${provider}`,
    package: "opencode-ai",
    executable: "opencode-{os}-{arch}/bin/opencode",
    endpoint,
    client: opencodeClient,
    ...(provider !== OWN_PROVIDER && { variant: (target, place) => opencodeSetUp(provider, target, place) }),
    isolation: {
      OPENCODE_DISABLE_AUTOUPDATE: "1",
      OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
      OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
      OPENCODE_DISABLE_MODELS_FETCH: "1",
    },
    models,
    words: (model, prompt) => ["run", "--model", `copilot/${model}`, prompt],
    // It gives GPT models another tool than all others.
    prompts: (file, model) => [
      model.startsWith("gpt-5")
        ? callOf("apply_patch", { patchText: PATCH })
        : callOf("edit", { filePath: file, oldString: BEFORE, newString: AFTER }),
    ],
  };
}

export const opencodes: readonly Program[] = [
  opencode(OWN_PROVIDER, "/v1/chat/completions", ["gemini-3.1-pro-preview", "gpt-5.4"]),
  opencode("@ai-sdk/openai", "/v1/responses", ["gpt-5.4", "claude-sonnet-4.6"]),
  opencode("@ai-sdk/anthropic", "/v1/messages", ["claude-sonnet-4.6", "gpt-5.4"]),
];
