import { EXAMPLE_URL } from "../example-url.ts";
import { callOf, PATCH, type Program } from "./program.ts";

const CONFIG = `model = "gpt-5.4"
model_provider = "copilot"

[model_providers.copilot]
name = "GitHub Copilot"
base_url = "${EXAMPLE_URL}/v1"
wire_api = "responses"

[model_providers.copilot.auth]
command = "echo"
args = ["unused"]
`;

export const codex: Program = {
  name: "Codex",
  package: "@openai/codex",
  executable: "@openai/codex-{os}-{arch}/vendor/*/bin/codex",
  endpoint: "/v1/responses",
  setUp: { files: { "~/.codex/config.toml": CONFIG }, environment: {} },
  note: 'With a command that tells the key, Codex also asks the proxy for its models, so that it knows their limits and shortens a conversation in time. On Windows the command is `cmd`, with `args = ["/c", "echo unused"]`.',
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
