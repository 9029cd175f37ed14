import { inputModalities, isChatModel, type ListedModel } from "../listed-model.ts";
import type { LooseObject } from "../loose-json.ts";

/**
 * Codex takes no catalogue without some, and puts them in the place of its own. `apply_patch` is a command that it has in
 * its shell, and shows as a change of files.
 */
const INSTRUCTIONS =
  "You are Codex, a coding agent in the Codex CLI on the user's computer. Work in the user's workspace with the tools " +
  "that you are given: look before you change anything, follow the AGENTS.md files that you find, and keep to what " +
  "was asked. Go on until the task is done, check the result where that is possible, and then say briefly what you did.\n\n" +
  `Change files by the shell command \`apply_patch\`:

apply_patch <<'EOF'
*** Begin Patch
*** Update File: path/of/a/file.txt
@@ a line that stands above the change, where the place isn't clear
 a line that stays
-a line that goes
+a line that comes
*** Add File: path/of/another.txt
+each of its lines
*** Delete File: path/of/a/third.txt
*** End Patch
EOF`;

/** What of a tool's output is kept: as Codex has it in its own catalogue. */
const TRUNCATION = { mode: "tokens", limit: 10_000 } as const;

/**
 * The body of `GET /v1/models?client_version=…`, as JSON text: Codex's catalogue (`ModelsResponse` of codex-rs, read
 * off version 0.169). One entry without a field that it wants makes it refuse all.
 */
export function writeModels(models: readonly ListedModel[]): string {
  const chat = models.filter(isChatModel);
  // Least comes first. Codex adds its built-in models from 1 on, which the account may not have.
  return JSON.stringify({ models: chat.map((model, index) => entry(model, index - chat.length)) });
}

function entry(model: ListedModel, priority: number): LooseObject {
  const { id, name, vendor, limits, supports } = model;
  const reasons = supports.reasoningEfforts.length > 0;
  // Codex compacts at nine tenths of this, so it must be what a request may have, not request and answer together.
  const contextWindow = limits.promptTokens ?? limits.contextTokens;
  return {
    slug: id,
    display_name: name,
    description: `${vendor}, by GitHub Copilot`,
    supported_reasoning_levels: supports.reasoningEfforts.map((effort) => ({ effort, description: "" })),
    supports_reasoning_summaries: reasons,
    supports_reasoning_summary_parameter: reasons,
    shell_type: "shell_command",
    visibility: "list",
    supported_in_api: true,
    priority,
    base_instructions: INSTRUCTIONS,
    support_verbosity: false,
    truncation_policy: TRUNCATION,
    supports_parallel_tool_calls: supports.parallelToolCalls,
    experimental_supported_tools: [],
    input_modalities: inputModalities(model),
    context_window: contextWindow,
    max_context_window: contextWindow,
  };
}
