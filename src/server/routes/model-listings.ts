import { readPage } from "../../dialects/anthropic-messages/model-page.ts";
import * as anthropic from "../../dialects/anthropic-messages/write-models.ts";
import type { ListedModel } from "../../dialects/listed-model.ts";
import * as openai from "../../dialects/openai-chat/write-models.ts";
import * as codex from "../../dialects/openai-responses/write-models.ts";

/** How models are listed for one kind of client. Both give JSON text; the list throws for a page that there is not. */
export type ModelListing = {
  writeModels(models: readonly ListedModel[], query: URLSearchParams): string;
  /** `requested` is the name that was asked for. */
  writeModel(model: ListedModel, requested: string): string;
};

const OPENAI: ModelListing = openai;
const CODEX: ModelListing = { ...codex, writeModel: openai.writeModel };
const ANTHROPIC: ModelListing = {
  writeModels: (models, query) => anthropic.writeModels(models, readPage(query)),
  writeModel: anthropic.writeModel,
};

/** The listing that the caller reads: at this one path three kinds of clients ask, each for its own. */
export function listingFor(headers: Headers, query: URLSearchParams): ModelListing {
  if (query.has("client_version")) return CODEX;
  return isAnthropicClient(headers) ? ANTHROPIC : OPENAI;
}

/** Every client of Anthropic's API sends its version (https://docs.anthropic.com/en/api/versioning). */
export function isAnthropicClient(headers: Headers): boolean {
  return headers.has("anthropic-version");
}
