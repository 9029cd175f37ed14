import type { Snapshot } from "../../models/catalogue.ts";
import { CHAT_ENDPOINTS, EMBEDDINGS_ENDPOINTS, isServed, isUsable, type Model } from "../../models/model.ts";
import { resolveModel } from "../../models/names.ts";
import { type ModelChoice, modelNotFound } from "../../models/not-found.ts";

const ENDPOINTS = [...CHAT_ENDPOINTS, ...EMBEDDINGS_ENDPOINTS];

/** What can be called: the completion models are served elsewhere and to editors only (contract 8.4). */
export function isListed(model: Model): boolean {
  return isUsable(model) && isServed(model);
}

/** The model by any name that a call may use. Throws `model_not_found`. */
export function listedModel(name: string, snapshot: Snapshot, choice: ModelChoice): Model {
  const resolution = resolveModel(name, snapshot, choice.aliases, ENDPOINTS);
  if (resolution.kind === "unknown") throw modelNotFound(name, resolution, choice);
  const model = resolution.kind === "passed" ? undefined : resolution.model;
  if (model && isListed(model)) return model;
  throw modelNotFound(name, { nearest: [], gated: model && !isUsable(model) ? model.id : null }, choice);
}
