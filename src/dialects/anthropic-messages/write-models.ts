import { isChatModel, type ListedModel } from "../listed-model.ts";
import { cutPage, type ModelPage } from "./model-page.ts";

/** Anthropic's own word for a release that has no date: an epoch. */
const CREATED_AT = "1970-01-01T00:00:00Z";

/**
 * The body of `GET /v1/models` in Anthropic's form, as JSON text: all chat models, those of Claude also by Anthropic's
 * spelling, by which Claude Code knows what they can do. Throws `invalid_value` for a page that there is not.
 */
export function writeModels(models: readonly ListedModel[], page: ModelPage): string {
  const entries = models.filter(isChatModel).flatMap((model) => idsOf(model).map((id) => entry(model, id)));
  const { data, hasMore } = cutPage(entries, page);
  return JSON.stringify({
    data,
    has_more: hasMore,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  });
}

/** The body of `GET /v1/models/{id}`, as JSON text: by the id that was asked for, where it is one of the list's. */
export function writeModel(model: ListedModel, requested: string): string {
  return JSON.stringify(entry(model, idsOf(model).find((id) => id === requested) ?? model.id));
}

function entry({ name, limits }: ListedModel, id: string) {
  return {
    type: "model",
    id,
    display_name: name,
    created_at: CREATED_AT,
    // Null is Anthropic's word for what is not known.
    max_input_tokens: limits.promptTokens ?? null,
    max_tokens: limits.outputTokens ?? null,
    capabilities: null,
    line: null,
    lifecycle: "active",
    deprecated_at: null,
    retires_at: null,
  };
}

/** Copilot writes Claude's versions with a dot, Anthropic with a dash. */
function idsOf({ id }: ListedModel): string[] {
  const dashed = id.startsWith("claude-") ? id.replace(/(\d)\.(?=\d)/g, "$1-") : id;
  return dashed === id ? [id] : [id, dashed];
}
