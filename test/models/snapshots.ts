import { builtInModels } from "../../src/models/built-in.ts";
import type { Snapshot } from "../../src/models/catalogue.ts";
import { readModels } from "../../src/models/read-models.ts";
import { createMemoryLog } from "../support/memory-log.ts";
import { modelRow } from "./rows.ts";

/** Much like one real catalogue (contract 6.2), with some models gated and some retired. */
const ROWS = [
  modelRow("gpt-4.1"),
  modelRow("gpt-4o"),
  modelRow("gpt-4o-2024-05-13"),
  modelRow("gpt-4o-2024-11-20"),
  modelRow("gpt-4o-mini"),
  modelRow("gpt-4-o-preview"),
  modelRow("gpt-4"),
  modelRow("gpt-3.5-turbo"),
  modelRow("gpt-5-mini"),
  modelRow("gpt-5.1", { state: "enabled" }),
  modelRow("gpt-5.2"),
  modelRow("gpt-5.4", { state: "disabled" }),
  modelRow("gpt-5.1-codex"),
  modelRow("gpt-5.3-codex"),
  modelRow("gpt-5.1-codex-mini"),
  modelRow("o3-mini"),
  modelRow("claude-sonnet-4"),
  modelRow("claude-sonnet-4.5"),
  modelRow("claude-sonnet-4.6"),
  modelRow("claude-opus-4.6"),
  modelRow("claude-opus-4.6-1m"),
  modelRow("claude-opus-4.7-high"),
  modelRow("claude-haiku-4.5", { state: "unconfigured" }),
  modelRow("gemini-2.5-pro"),
  modelRow("gemini-3-pro-preview", { preview: true }),
  modelRow("gemini-3.1-pro-preview", { preview: true }),
  modelRow("gemini-3-flash-preview", { preview: true }),
  modelRow("gpt-41-copilot", { type: "completion" }),
  modelRow("text-embedding-3-small", { type: "embeddings" }),
  modelRow("grok-code-fast-1"),
  modelRow("AcmeModel"),
];
const models = readModels({ data: ROWS }, createMemoryLog());
export const live: Snapshot = { models, origin: "live", ageMs: 0, reason: null };
export const stale: Snapshot = { models, origin: "stale", ageMs: 900_000, reason: "No." };
export const builtIn: Snapshot = { models: builtInModels(), origin: "built-in", ageMs: 0, reason: "No." };
