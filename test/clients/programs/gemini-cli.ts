import { geminiCli as geminiCliSetUp } from "../../../src/setup/clients/gemini-cli.ts";
import { AFTER, BEFORE, callOf, type Program } from "./program.ts";

export const geminiCli: Program = {
  name: "Gemini CLI",
  package: "@google/gemini-cli",
  executable: "@google/gemini-cli/bundle/gemini.js",
  endpoint: "/v1beta/models/{model}:streamGenerateContent",
  client: geminiCliSetUp,
  isolation: { GEMINI_CLI_TRUST_WORKSPACE: "true" },
  models: ["gemini-3.1-pro-preview", "gpt-5.4", "claude-sonnet-4.6"],
  words: (model, prompt) => ["--model", model, "--yolo", "--prompt", prompt],
  prompts: (file) => [
    callOf("replace", { file_path: file, instruction: "Change it.", old_string: BEFORE, new_string: AFTER }),
  ],
};
