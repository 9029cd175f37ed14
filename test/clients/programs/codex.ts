import { codex as codexSetUp } from "../../../src/setup/clients/codex.ts";
import { callOf, PATCH, type Program } from "./program.ts";

export const codex: Program = {
  name: "Codex",
  package: "@openai/codex",
  executable: "@openai/codex-{os}-{arch}/vendor/*/bin/codex",
  endpoint: "/v1/responses",
  client: codexSetUp,
  isolation: {},
  models: ["gpt-5.4", "claude-sonnet-4.6", "gemini-3.1-pro-preview", "gpt-4.1"],
  // A container has no namespaces for its sandbox.
  words: (model, prompt, isFirst) => [
    "exec",
    "--dangerously-bypass-approvals-and-sandbox",
    "--model",
    model,
    ...(isFirst ? [] : ["resume", "--last"]),
    prompt,
  ],
  whenTooLong: "Codex ran out of room in the model's context window",
  prompts: () => [
    callOf("exec_command", { cmd: "cat greeting.txt" }),
    callOf("exec_command", { cmd: `apply_patch <<'EOF'\n${PATCH}\nEOF` }),
  ],
};
