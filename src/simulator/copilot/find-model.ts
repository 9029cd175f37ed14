import type { CatalogueRow } from "../catalogue.ts";
import type { Refusal } from "./refusal.ts";

/** The model, or why it may not be used on the chat endpoint (contract 8 and 9.2). */
export function findModel(id: string, models: readonly CatalogueRow[]): { model: CatalogueRow } | { refusal: Refusal } {
  const model = models.find((row) => row.id === id);
  if (model === undefined || (model.policy?.state ?? "enabled") !== "enabled") {
    return notSupported("The requested model is not supported.");
  }
  if (model.capabilities.type !== "chat") return notSupported("Model is not supported for this request.");
  if (model.supported_endpoints?.includes("/chat/completions") ?? true) return { model };
  const message = `model "${id}" is not accessible via the /chat/completions endpoint`;
  return { refusal: { message, code: "unsupported_api_for_model" } };
}

function notSupported(message: string): { refusal: Refusal } {
  return { refusal: { message, code: "model_not_supported", param: "model", type: "invalid_request_error" } };
}
