import { inputModalities, isChatModel, type ListedModel } from "../listed-model.ts";
import { type LooseObject, objectOf, stringOf } from "../loose-json.ts";

/** Clients want a date and upstream has none: the day on which Copilot's chat opened to all, 2023-12-29. */
const CREATED_SECONDS = 1703808000;

/** What of upstream's row is worth having besides OpenAI's own fields. */
const EXTRAS = [
  "version",
  "preview",
  "model_picker_enabled",
  "model_picker_category",
  "billing",
  "capabilities",
] as const;

/** The body of `GET /v1/models`, as JSON text (contract 10). */
export function writeModels(models: readonly ListedModel[]): string {
  return JSON.stringify({ object: "list", data: models.map(listing) });
}

/** The body of `GET /v1/models/{id}`, as JSON text. */
export function writeModel(model: ListedModel): string {
  return JSON.stringify(listing(model));
}

function listing(model: ListedModel): LooseObject {
  const { id, name, vendor, endpoints, limits, raw } = model;
  const policy = stringOf(objectOf(raw["policy"])?.["state"]);
  const modalities = isChatModel(model) ? inputModalities(model) : undefined;
  return {
    id,
    object: "model",
    created: CREATED_SECONDS,
    owned_by: vendor,
    name,
    supported_endpoints: endpoints,
    // Left out where upstream tells none: JSON has no undefined, and a zero would be believed.
    context_window: limits.contextTokens,
    max_input_tokens: limits.promptTokens,
    max_output_tokens: limits.outputTokens,
    input_modalities: modalities,
    output_modalities: modalities && ["text"],
    policy: policy === undefined ? undefined : { state: policy },
    ...Object.fromEntries(EXTRAS.map((key) => [key, raw[key]])),
  };
}
