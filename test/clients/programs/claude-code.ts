import { claudeCode as claudeCodeSetUp } from "../../../src/setup/clients/claude-code.ts";
import { AFTER, BEFORE, callOf, type Program } from "./program.ts";

export const claudeCode: Program = {
  name: "Claude Code",
  package: "@anthropic-ai/claude-code",
  executable: "@anthropic-ai/claude-code-{os}-{arch}/claude",
  endpoint: "/v1/messages",
  client: claudeCodeSetUp,
  isolation: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1" },
  models: ["default", "claude-sonnet-4.6", "gpt-5.4", "gemini-3.1-pro-preview"],
  words: (model, prompt, isFirst) => [
    "-p",
    prompt,
    "--permission-mode",
    "acceptEdits",
    ...(model === "default" ? [] : ["--model", model]),
    ...(isFirst ? [] : ["--continue"]),
  ],
  whenTooLong: "Prompt is too long",
  // It changes no file that it hasn't read.
  prompts: (file) => [
    callOf("Read", { file_path: file }),
    callOf("Edit", { file_path: file, old_string: BEFORE, new_string: AFTER }),
  ],
};
