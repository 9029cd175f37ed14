import { readPage } from "../../dialects/anthropic-messages/model-page.ts";
import * as anthropic from "../../dialects/anthropic-messages/write-models.ts";
import * as gemini from "../../dialects/gemini/write-models.ts";
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
/** Of Gemini's API, whose clients have a path of their own, too. */
export const GEMINI: ModelListing = gemini;

/** The listing that the caller reads: at this one path four kinds of clients ask, each for its own. */
export function listingFor(headers: Headers, query: URLSearchParams): ModelListing {
  if (query.has("client_version")) return CODEX;
  if (isGoogleClient(headers)) return GEMINI;
  return isAnthropicClient(headers) ? ANTHROPIC : OPENAI;
}

/** Every client of Anthropic's API sends its version (https://docs.anthropic.com/en/api/versioning). */
export function isAnthropicClient(headers: Headers): boolean {
  return headers.has("anthropic-version");
}

/** Google's clients have their key in a header of their own, and send one in any case. */
export function isGoogleClient(headers: Headers): boolean {
  return headers.has("x-goog-api-key");
}
