import type { Snapshot } from "./catalogue.ts";
import type { Model } from "./model.ts";
import { resolveModel } from "./names.ts";
import { type ModelChoice, modelNotFound } from "./not-found.ts";

/** The model that a call is for; of one that is passed on by its name alone nothing more is known. */
export type ChosenModel = { id: string; model: Model | undefined };

/** Which model is meant, among those that answer at the endpoints. Throws `model_not_found`, naming the nearest. */
export function chooseModel(
  name: string,
  snapshot: Snapshot,
  endpoints: readonly string[],
  choice: ModelChoice,
): ChosenModel {
  const { aliases, allowedIds } = choice;
  const resolution = resolveModel(name, snapshot, aliases, endpoints);
  if (resolution.kind === "unknown") throw modelNotFound(name, resolution, choice);
  if (resolution.kind !== "passed") return { id: resolution.model.id, model: resolution.model };
  const { id } = resolution;
  if (allowedIds && !allowedIds.has(id)) throw modelNotFound(name, { nearest: [], gated: null }, choice);
  return { id, model: undefined };
}
