import { modelListSchema, modelSchema } from "../../dialects/openai-chat/schema.ts";
import { documented } from "../docs-page/documented.ts";
import { failuresDocumented } from "./failures-documented.ts";

const EXAMPLE = {
  id: "gpt-4.1",
  object: "model",
  created: 1703808000,
  owned_by: "Azure OpenAI",
  name: "GPT-4.1",
  supported_endpoints: ["/chat/completions"],
  context_window: 128_000,
  max_output_tokens: 16_384,
};

/** `GET /v1/models`, for people. */
export const modelListDocs = () =>
  documented({
    summary: "List the models of the subscription",
    description:
      "The account's own list, kept for ten minutes. While Copilot cannot be asked it is the last one, marked by " +
      "`x-cache: stale`, or a built-in one. Models whose terms are not accepted are left out.",
    tag: "Models",
    answers: {
      200: {
        description: "The models.",
        content: { "application/json": { schema: modelListSchema, example: { object: "list", data: [EXAMPLE] } } },
      },
      ...failuresDocumented(401, 403),
    },
  });

/** `GET /v1/models/:id`, for people. */
export const modelDocs = () =>
  documented({
    summary: "Describe one model",
    tag: "Models",
    pathParameters: { id: { description: "The model's id, or another name that a call may use", example: EXAMPLE.id } },
    answers: {
      200: { description: "The model.", content: { "application/json": { schema: modelSchema, example: EXAMPLE } } },
      ...failuresDocumented(401, 403, 404),
    },
  });
