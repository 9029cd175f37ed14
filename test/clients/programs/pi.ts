import { EXAMPLE_URL } from "../example-url.ts";
import type { ModelName } from "../models.ts";
import { AFTER, BEFORE, callOf, type Program } from "./program.ts";

const TRIED: readonly ModelName[] = ["gemini-3.1-pro-preview", "gpt-5.4", "claude-sonnet-4.6"];

const copilot = {
  baseUrl: `${EXAMPLE_URL}/v1`,
  api: "openai-completions",
  apiKey: "unused",
  models: TRIED.map((id) => ({ id, reasoning: true, input: ["text", "image"] })),
};

export const pi: Program = {
  name: "pi",
  package: "@earendil-works/pi-coding-agent",
  executable: "@earendil-works/pi-coding-agent/dist/bundle/cli.js",
  endpoint: "/v1/chat/completions",
  setUp: {
    files: { "~/.pi/agent/models.json": `${JSON.stringify({ providers: { copilot } }, null, 2)}\n` },
    environment: {},
  },
  note: "The `api` may also be `openai-responses`, or `anthropic-messages` with the address without `/v1`.",
  isolation: { PI_OFFLINE: "1" },
  models: TRIED,
  words: (model, prompt) => ["--provider", "copilot", "--model", model, "--print", prompt],
  prompts: (file) => [callOf("edit", { path: file, edits: [{ oldText: BEFORE, newText: AFTER }] })],
};
