import type * as z from "zod";
import * as schema from "../../dialects/gemini/schema.ts";
import { writeError } from "../../dialects/gemini/write-error.ts";
import { documented, type RouteDocs } from "../docs-page/documented.ts";
import { type DocumentedStatus, failuresDocumentedIn } from "./failures-documented.ts";

const TAG = "Gemini";

const TAIL = { modelVersion: "gpt-4.1-2025-04-14", responseId: "7e3f" };
const COUNTS = { promptTokenCount: 15, candidatesTokenCount: 9, totalTokenCount: 24 };

const piece = (text: string) => ({ content: { parts: [{ text }], role: "model" }, index: 0 });

const ANSWER = {
  candidates: [{ ...piece("Hello! Hallo! Bonjour!"), finishReason: "STOP" }],
  usageMetadata: COUNTS,
  ...TAIL,
};
const PIECES = [
  { candidates: [piece("Hello!")], ...TAIL },
  { candidates: [{ ...piece(""), finishReason: "STOP" }], usageMetadata: COUNTS, ...TAIL },
];

const MODEL = {
  name: "models/gpt-4.1",
  baseModelId: "gpt-4.1",
  displayName: "GPT-4.1",
  description: "GPT-4.1 by Azure OpenAI, of a Copilot subscription",
  inputTokenLimit: 111_424,
  outputTokenLimit: 16_384,
  supportedGenerationMethods: ["generateContent", "countTokens"],
};

/** `POST /v1beta/models/:id`, for people. */
export const geminiDocs = () =>
  documented({
    summary: "Generate content, or count the tokens of it",
    description:
      "As Gemini's API has it, with every model of the subscription. A key is taken from `x-goog-api-key` too, and " +
      "never from the URL. What goes no further is named in the response header `x-copilot-svcs-dropped`.",
    tag: TAG,
    pathParameters: {
      id: {
        description:
          "The model's name, a colon, and what is to be done: `generateContent`, `streamGenerateContent` or `countTokens`",
        example: "gpt-4.1:generateContent",
      },
    },
    queryParameters: {
      alt: { description: "`sse` for a stream of events; without it a stream is one JSON array.", example: "sse" },
    },
    request: {
      "application/json": {
        schema: schema.requestSchema,
        example: { contents: [{ role: "user", parts: [{ text: "Say hello in three languages." }] }] },
      },
    },
    answers: {
      200: {
        description: "The answer, its pieces in a stream, or a count of tokens.",
        content: {
          "application/json": {
            schema: schema.answerSchema.or(schema.answerSchema.array()).or(schema.countSchema),
            examples: {
              whole: { summary: "An answer in one piece", value: ANSWER },
              stream: { summary: "A stream without `alt`", value: PIECES },
              count: { summary: "A count of tokens", value: { totalTokens: 15 } },
            },
          },
          "text/event-stream": {
            schema: schema.answerSchema,
            example: PIECES.map((value) => `data: ${JSON.stringify(value)}\n\n`).join(""),
          },
        },
      },
      ...failures(400, 401, 402, 403, 404, 413, 415, 429, 502, 503, 504),
    },
  });

/** `GET /v1beta/models`, for people. */
export const modelListDocs = () =>
  listing("List the models in Google's form", schema.modelListSchema, { models: [MODEL] }, failures(401, 403));

/** `GET /v1beta/models/:id`, for people. */
export const modelDocs = () =>
  listing("Describe one model in Google's form", schema.modelSchema, MODEL, failures(401, 403, 404), {
    id: { description: "The model's id, or another name that a call may use", example: "gpt-4.1" },
  });

function listing(
  summary: string,
  answer: z.ZodType,
  example: object,
  refusals: RouteDocs["answers"],
  pathParameters: NonNullable<RouteDocs["pathParameters"]> = {},
) {
  return documented({
    summary,
    tag: TAG,
    pathParameters,
    answers: {
      200: { description: "The answer.", content: { "application/json": { schema: answer, example } } },
      ...refusals,
    },
  });
}

function failures(...statuses: readonly DocumentedStatus[]): RouteDocs["answers"] {
  return failuresDocumentedIn({ schema: schema.errorSchema, writeError }, statuses);
}
