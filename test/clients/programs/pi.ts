import { pi as piSetUp } from "../../../src/setup/clients/pi.ts";
import type { ModelName } from "../models.ts";
import { AFTER, BEFORE, callOf, type Program } from "./program.ts";

const TRIED: readonly ModelName[] = ["gemini-3.1-pro-preview", "gpt-5.4", "claude-sonnet-4.6"];

export const pi: Program = {
  name: "pi",
  package: "@earendil-works/pi-coding-agent",
  executable: "@earendil-works/pi-coding-agent/dist/bundle/cli.js",
  endpoint: "/v1/chat/completions",
  client: piSetUp,
  isolation: { PI_OFFLINE: "1" },
  models: TRIED,
  words: (model, prompt) => ["--provider", "copilot", "--model", model, "--print", prompt],
  prompts: (file) => [callOf("edit", { path: file, edits: [{ oldText: BEFORE, newText: AFTER }] })],
};
