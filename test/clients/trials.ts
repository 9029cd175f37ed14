import type { Client } from "./client.ts";
import { type FeatureName, featureOf } from "./features.ts";
import { MODEL_NAMES, MODELS, type ModelName } from "./models.ts";

/** The models with which a feature of a client is tried; one stands for all where the model doesn't matter. */
export function trialsOf(client: Client, feature: FeatureName): [FeatureName, ModelName][] {
  const { models } = featureOf(feature);
  if (models === "none") return [[feature, "gpt-4.1"]];
  const except = client.except?.[feature] ?? [];
  const wanted = MODEL_NAMES.filter((name) => models === undefined || MODELS[name].reasons);
  return wanted.filter((name) => !except.includes(name)).map((name) => [feature, name]);
}
