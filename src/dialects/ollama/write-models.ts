import { sha256Hex } from "../../world/hash.ts";

/** What a listing tells of a model. */
export type OllamaModel = {
  id: string;
  name: string;
  type: string;
  family: string;
  limits: { contextTokens: number | undefined };
  supports: {
    toolCalls: boolean;
    vision: boolean;
    reasoningEfforts: readonly string[];
    adaptiveThinking: boolean;
    maxThinkingBudget: number | undefined;
  };
};

/** Clients want a date and upstream has none: the day on which Copilot's chat opened to all. */
const MODIFIED_AT = "2023-12-29T00:00:00Z";

/** The body of `GET /api/tags`, as JSON text. */
export function writeTags(models: readonly OllamaModel[]): string {
  return JSON.stringify({ models: models.map(tagOf) });
}

/** The body of `GET /api/ps`, as JSON text: the models run elsewhere, and none is in this machine's memory. */
export function writeRunning(): string {
  return JSON.stringify({ models: [] });
}

/** The body of `POST /api/show`, as JSON text. */
export function writeModel(model: OllamaModel): string {
  // Clients take the key of the context's length apart at its dots.
  const architecture = model.family.replace(/[^\w-]/g, "-");
  return JSON.stringify({
    license: "",
    modelfile: `FROM ${model.id}\n`,
    parameters: "",
    template: "",
    details: detailsOf(model),
    model_info: {
      "general.architecture": architecture,
      "general.basename": model.name,
      // Left out where upstream tells none: JSON has no undefined, and a guess would be believed.
      [`${architecture}.context_length`]: model.limits.contextTokens,
    },
    capabilities: capabilitiesOf(model),
    modified_at: MODIFIED_AT,
  });
}

/** Every name of Ollama's has a tag, and some clients (Open WebUI) add it to those that they look up. */
function tagOf(model: OllamaModel) {
  const name = `${model.id}:latest`;
  return {
    name,
    model: name,
    modified_at: MODIFIED_AT,
    size: 0,
    digest: sha256Hex(model.id),
    details: detailsOf(model),
  };
}

/** There is no file of the model here, and so nothing is known of one. */
function detailsOf({ family }: OllamaModel) {
  return { parent_model: "", format: "", family, families: [family], parameter_size: "", quantization_level: "" };
}

function capabilitiesOf({ type, supports }: OllamaModel): string[] {
  if (type === "embeddings") return ["embedding"];
  const { toolCalls, vision, reasoningEfforts, adaptiveThinking, maxThinkingBudget } = supports;
  const thinks = reasoningEfforts.length > 0 || adaptiveThinking || maxThinkingBudget !== undefined;
  return [
    "completion",
    ...(vision ? ["vision"] : []),
    ...(toolCalls ? ["tools"] : []),
    ...(thinks ? ["thinking"] : []),
  ];
}
