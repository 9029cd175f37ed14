import * as z from "zod";
import * as anthropic from "../../dialects/anthropic-messages/model-schema.ts";
import * as gemini from "../../dialects/gemini/schema.ts";
import type { ListedModel } from "../../dialects/listed-model.ts";
import * as openai from "../../dialects/openai-chat/schema.ts";
import * as codex from "../../dialects/openai-responses/model-schema.ts";
import { documented } from "../docs-page/documented.ts";
import { failuresDocumented } from "./failures-documented.ts";
import { listingFor } from "./model-listings.ts";

const MODEL: ListedModel = {
  id: "gpt-4.1",
  name: "GPT-4.1",
  vendor: "Azure OpenAI",
  type: "chat",
  endpoints: ["/chat/completions"],
  limits: { contextTokens: 128_000, promptTokens: 111_424, outputTokens: 16_384 },
  supports: { vision: true, parallelToolCalls: true, reasoningEfforts: [] },
  raw: { capabilities: { supports: { vision: true, parallel_tool_calls: true } } },
};

const CLIENTS = {
  openai: { summary: "for clients of OpenAI's API", headers: {}, query: "" },
  anthropic: { summary: "with an anthropic-version", headers: { "anthropic-version": "2023-06-01" }, query: "" },
  gemini: { summary: "with a key in x-goog-api-key", headers: { "x-goog-api-key": "any text" }, query: "" },
  codex: { summary: "with a client_version, for Codex", headers: {}, query: "client_version=0.169.0" },
};

/** What the routes answer to each kind of client, made as they make it. */
function examplesOf(write: "writeModels" | "writeModel") {
  return Object.fromEntries(
    Object.entries(CLIENTS).map(([client, { summary, headers, query }]) => {
      const search = new URLSearchParams(query);
      const listing = listingFor(new Headers(headers), search);
      const text = write === "writeModels" ? listing.writeModels([MODEL], search) : listing.writeModel(MODEL, MODEL.id);
      return [client, { summary, value: JSON.parse(text) as unknown }];
    }),
  );
}

/** `GET /v1/models`, for people. */
export const modelListDocs = () =>
  documented({
    summary: "List the models of the subscription",
    description:
      "The account's own list, kept for ten minutes. While Copilot cannot be asked it is the last one, marked by " +
      "`x-cache: stale`, or a built-in one. Models whose terms are not accepted are left out. With the header " +
      "`anthropic-version` it comes in Anthropic's form, in pages by `limit`, `after_id` and `before_id`, with the chat " +
      "models alone and Claude's also by Anthropic's spelling (`claude-sonnet-4-6`); with `x-goog-api-key` in Google's; " +
      "with `?client_version=` as Codex's catalogue.",
    tag: "Models",
    answers: {
      200: {
        description: "The models.",
        content: {
          "application/json": {
            schema: z.union([
              openai.modelListSchema,
              anthropic.modelListSchema,
              gemini.modelListSchema,
              codex.modelListSchema,
            ]),
            examples: examplesOf("writeModels"),
          },
        },
      },
      ...failuresDocumented(400, 401, 403),
    },
  });

/** `GET /v1/models/:id`, for people. */
export const modelDocs = () =>
  documented({
    summary: "Describe one model",
    description: "With the header `anthropic-version` in Anthropic's form, with `x-goog-api-key` in Google's.",
    tag: "Models",
    pathParameters: { id: { description: "The model's id, or another name that a call may use", example: MODEL.id } },
    answers: {
      200: {
        description: "The model.",
        content: {
          "application/json": {
            schema: z.union([openai.modelSchema, anthropic.modelSchema, gemini.modelSchema]),
            examples: examplesOf("writeModel"),
          },
        },
      },
      ...failuresDocumented(401, 403, 404),
    },
  });
