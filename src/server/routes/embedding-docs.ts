import { embeddingsAnswerSchema, embeddingsRequestSchema } from "../../dialects/openai-embeddings/schema.ts";
import { documented } from "../docs-page/documented.ts";
import { failuresDocumented } from "./failures-documented.ts";

const MODEL = "text-embedding-3-small";
const TEXTS = ["A text to be found again.", "Another one."];

const ANSWER = {
  object: "list",
  data: [
    { object: "embedding", index: 0, embedding: [0.6, -0.8] },
    { object: "embedding", index: 1, embedding: [1, 0] },
  ],
  model: MODEL,
  usage: { prompt_tokens: 10, total_tokens: 10 },
};

/** `POST /v1/embeddings`, for people. */
export const embeddingDocs = () =>
  documented({
    summary: "Create embeddings",
    description:
      "Vectors of texts, as OpenAI's API has them. Token ids are decoded first, and more texts than the model takes at " +
      "once (512, mostly) are sent in several calls, of which one answer is made; 2048 is the most.",
    tag: "Embeddings",
    request: {
      "application/json": {
        schema: embeddingsRequestSchema,
        examples: {
          texts: { summary: "Several texts", value: { model: MODEL, input: TEXTS } },
          small: { summary: "One text, in few numbers", value: { model: MODEL, input: TEXTS[0], dimensions: 256 } },
        },
      },
    },
    answers: {
      200: {
        description: "A vector for each input, in their order.",
        content: { "application/json": { schema: embeddingsAnswerSchema, example: ANSWER } },
      },
      ...failuresDocumented(400, 401, 402, 403, 404, 413, 415, 429, 502, 503, 504),
    },
  });
