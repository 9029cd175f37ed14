import { isChatModel, type ListedModel } from "../listed-model.ts";

/** The body of `GET /v1beta/models`, as JSON text: all chat models on one page, whatever size was asked for. */
export function writeModels(models: readonly ListedModel[]): string {
  return JSON.stringify({ models: models.filter(isChatModel).map(entry) });
}

/** The body of `GET /v1beta/models/{model}`, as JSON text. */
export function writeModel(model: ListedModel): string {
  return JSON.stringify(entry(model));
}

function entry({ id, name, vendor, limits }: ListedModel) {
  return {
    name: `models/${id}`,
    baseModelId: id,
    displayName: name,
    description: `${name} by ${vendor}, of a Copilot subscription`,
    // Left out where upstream tells none: JSON has no undefined.
    inputTokenLimit: limits.promptTokens,
    outputTokenLimit: limits.outputTokens,
    supportedGenerationMethods: ["generateContent", "countTokens"],
  };
}
