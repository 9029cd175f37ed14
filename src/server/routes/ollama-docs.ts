import type * as z from "zod";
import * as schema from "../../dialects/ollama/schema.ts";
import { writeError } from "../../dialects/ollama/write-error.ts";
import { documented, type RouteDocs } from "../docs-page/documented.ts";
import { type DocumentedStatus, failuresDocumentedIn } from "./failures-documented.ts";

const TAG = "Ollama";
const CREATED = { model: "gpt-4.1:latest", created_at: "2026-11-30T00:53:20.000Z" };

const COUNTS = {
  done: true,
  done_reason: "stop",
  total_duration: 911_000_000,
  load_duration: 0,
  prompt_eval_count: 11,
  prompt_eval_duration: 640_000_000,
  eval_count: 9,
  eval_duration: 271_000_000,
};

const DETAILS = {
  parent_model: "",
  format: "",
  family: "gpt-4.1",
  families: ["gpt-4.1"],
  parameter_size: "",
  quantization_level: "",
};

const CALL_FAILURES = [400, 401, 402, 403, 404, 413, 415, 429, 502, 503, 504] as const;

const DATE = "2023-12-29T00:00:00Z";

/** `POST /api/chat`, for people. */
export const chatDocs = () =>
  modelCall({
    summary: "Chat, as Ollama's API has it",
    request: schema.chatRequestSchema,
    asked: { model: "gpt-4.1", messages: [{ role: "user", content: "Say hello." }] },
    answer: schema.chatAnswerSchema,
    piece: { ...CREATED, message: { role: "assistant", content: "Hello" } },
  });

/** `POST /api/generate`, for people. */
export const generateDocs = () =>
  modelCall({
    summary: "Answer a prompt, as Ollama's API has it",
    request: schema.generateRequestSchema,
    asked: { model: "gpt-4.1", prompt: "Say hello." },
    answer: schema.generateAnswerSchema,
    piece: { ...CREATED, response: "Hello" },
  });

const EMBEDDING = [0.0123, -0.0456, 0.0789];

/** `POST /api/embed`, for people. */
export const embedDocs = () =>
  listing({
    summary: "Embed texts, as Ollama's API has it",
    request: schema.embedRequestSchema,
    asked: { model: "text-embedding-3-small", input: ["one text", "another"] },
    answer: schema.embedAnswerSchema,
    example: {
      model: "text-embedding-3-small",
      embeddings: [EMBEDDING, EMBEDDING],
      ...{ total_duration: 211_000_000, load_duration: 0, prompt_eval_count: 3 },
    },
    refusals: CALL_FAILURES,
  });

/** `POST /api/embeddings`, for people. */
export const embeddingsDocs = () =>
  listing({
    summary: "Embed one text, as Ollama's older API has it",
    request: schema.embeddingsRequestSchema,
    asked: { model: "text-embedding-3-small", prompt: "one text" },
    answer: schema.embeddingsAnswerSchema,
    example: { embedding: EMBEDDING },
    refusals: CALL_FAILURES,
  });

/** `GET /api/version`, for people. */
export const versionDocs = () =>
  listing({
    summary: "Tell the version of Ollama whose API this is",
    answer: schema.versionSchema,
    example: { version: "0.13.4" },
  });

/** `GET /api/tags`, for people. */
export const tagsDocs = () =>
  listing({
    summary: "List the models in Ollama's form",
    answer: schema.tagsSchema,
    example: {
      models: [
        {
          ...{ name: "gpt-4.1:latest", model: "gpt-4.1:latest", modified_at: DATE, size: 0 },
          digest: "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4",
          details: DETAILS,
        },
      ],
    },
  });

/** `GET /api/ps`, for people. */
export const runningDocs = () =>
  listing({
    summary: "List the models in this machine's memory, of which there are none",
    answer: schema.runningSchema,
    example: { models: [] },
  });

/** `POST /api/show`, for people. */
export const showDocs = () =>
  listing({
    summary: "Describe one model in Ollama's form",
    request: schema.namedSchema,
    answer: schema.shownSchema,
    example: {
      ...{ license: "", modelfile: "FROM gpt-4.1\n", parameters: "", template: "" },
      details: DETAILS,
      model_info: {
        "general.architecture": "gpt-4-1",
        "general.basename": "GPT-4.1",
        "gpt-4-1.context_length": 128_000,
      },
      capabilities: ["completion", "vision", "tools"],
      modified_at: DATE,
    },
  });

/** `POST /api/pull`, for people. */
export const pullDocs = () =>
  listing({
    summary: "Say of a model that it is there; nothing is downloaded",
    request: schema.namedSchema,
    answer: schema.pulledSchema,
    example: { status: "success" },
    isLines: true,
  });

type ModelCallDocs = {
  summary: string;
  request: z.ZodType;
  asked: object;
  answer: z.ZodType;
  /** One line of the answer, or all of it, without what tells that it is the last. */
  piece: object;
};

function modelCall({ summary, request, asked, answer, piece }: ModelCallDocs) {
  const lines = [
    { ...piece, done: false },
    { ...piece, ...COUNTS },
  ];
  return documented({
    summary,
    description: "What goes no further is named in the response header `x-copilot-svcs-dropped`.",
    tag: TAG,
    request: {
      "application/json": {
        schema: request,
        examples: {
          whole: { summary: "An answer in one piece", value: { ...asked, stream: false } },
          stream: { summary: "An answer as it comes", value: asked },
        },
      },
    },
    answers: {
      200: {
        description: "The answer, in lines of JSON unless `stream` is false.",
        content: {
          "application/json": { schema: answer, example: { ...piece, ...COUNTS } },
          "application/x-ndjson": { schema: answer, example: linesOf(lines) },
        },
      },
      ...failures(...CALL_FAILURES),
    },
  });
}

type ListingDocs = {
  summary: string;
  request?: z.ZodType;
  asked?: object;
  answer: z.ZodType;
  example: object;
  isLines?: boolean;
  refusals?: readonly DocumentedStatus[];
};

function listing({ summary, request, asked = { model: "gpt-4.1" }, answer, example, ...more }: ListingDocs) {
  const { isLines = false, refusals = request ? [400, 401, 403, 404, 413] : [401, 403] } = more;
  const content = isLines
    ? { "application/x-ndjson": { schema: answer, example: linesOf([example]) } }
    : { "application/json": { schema: answer, example } };
  return documented({
    summary,
    tag: TAG,
    ...(request && { request: { "application/json": { schema: request, example: asked } } }),
    answers: {
      200: { description: "The answer.", content },
      ...failures(...refusals),
    },
  });
}

function linesOf(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

function failures(...statuses: readonly DocumentedStatus[]): RouteDocs["answers"] {
  return failuresDocumentedIn({ schema: schema.errorSchema, writeError }, statuses);
}
