import type { CatalogueRow } from "../catalogue.ts";
import type { Refusal } from "./refusal.ts";

type Endpoint = "/chat/completions" | "/responses" | "/v1/messages";

/** The model, or why it may not be used on an endpoint of conversation (contract 8 and 9.2). */
export function findModel(
  id: string,
  models: readonly CatalogueRow[],
  endpoint: Endpoint,
): { model: CatalogueRow } | { refusal: Refusal } {
  const found = findUsable(id, models, "chat");
  if ("refusal" in found) return found;
  // Where nothing is said it is chat alone (contract 6.1).
  const endpoints = found.model.supported_endpoints ?? ["/chat/completions"];
  if (endpoints.includes(endpoint)) return found;
  const message = `model "${id}" is not accessible via the ${endpoint} endpoint`;
  return { refusal: { message, code: "unsupported_api_for_model" } };
}

/** The model, if it is of that type and its terms are accepted, or why not (contract 9.2). */
export function findUsable(
  id: string,
  models: readonly CatalogueRow[],
  type: CatalogueRow["capabilities"]["type"],
): { model: CatalogueRow } | { refusal: Refusal } {
  const model = models.find((row) => row.id === id);
  if (model === undefined || (model.policy?.state ?? "enabled") !== "enabled") {
    return notSupported("The requested model is not supported.");
  }
  return model.capabilities.type === type ? { model } : notSupported("Model is not supported for this request.");
}

function notSupported(message: string): { refusal: Refusal } {
  return { refusal: { message, code: "model_not_supported", param: "model", type: "invalid_request_error" } };
}
