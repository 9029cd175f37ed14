import * as z from "zod";

/** Codex's catalogue, for the API's documentation: what codex-rs 0.169 takes no catalogue without, and limits. */
export const modelListSchema = z.looseObject({
  models: z.array(
    z.looseObject({
      slug: z.string(),
      display_name: z.string(),
      supported_reasoning_levels: z.array(z.looseObject({ effort: z.string(), description: z.string() })),
      shell_type: z.enum(["default", "local", "shell_command", "unified_exec", "disabled"]),
      visibility: z.enum(["list", "hide", "none"]),
      supported_in_api: z.boolean(),
      priority: z.int(),
      base_instructions: z.string(),
      support_verbosity: z.boolean(),
      truncation_policy: z.looseObject({ mode: z.enum(["tokens", "bytes"]), limit: z.int() }),
      experimental_supported_tools: z.array(z.string()),
      input_modalities: z.array(z.enum(["text", "image"])).optional(),
      context_window: z.int().optional(),
    }),
  ),
});
