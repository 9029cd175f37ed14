import { completionRequestSchema, completionSchema } from "../../dialects/openai-completions/schema.ts";
import { documented } from "../docs-page/documented.ts";
import { failuresDocumented } from "./failures-documented.ts";

const HEAD = { id: "cmpl-7e3f", object: "text_completion", created: 1790000000, model: "gpt-4.1-2025-04-14" };

const ANSWER = {
  ...HEAD,
  choices: [{ text: " there was a fox.", index: 0, logprobs: null, finish_reason: "stop" }],
  usage: { prompt_tokens: 120, completion_tokens: 5, total_tokens: 125 },
};

const CHUNK = { ...HEAD, choices: [{ text: " there", index: 0, logprobs: null, finish_reason: null }] };

/** `POST /v1/completions`, for people. */
export const completionDocs = () =>
  documented({
    summary: "Complete a text",
    description:
      "As OpenAI's API had it before chat, for tools that still call it. A chat model is told to continue the text; the " +
      "names of OpenAI's completion models of old stand for the account's default model. Each prompt costs a request; " +
      "so does each of the `n` completions of a prompt, where the model gives only one at a time: Claude, Gemini, and " +
      "GPT where it answers at `/responses` alone.",
    tag: "Chat",
    request: {
      "application/json": {
        schema: completionRequestSchema,
        examples: {
          whole: { summary: "A completion", value: { model: "gpt-4.1", prompt: "Once upon a time" } },
          gap: { summary: "What fits in between", value: { model: "gpt-4.1", prompt: "1, 2, ", suffix: ", 5" } },
          stream: {
            summary: "A completion as it comes",
            value: { model: "gpt-4.1", stream: true, prompt: "Once upon a time" },
          },
        },
      },
    },
    answers: {
      200: {
        description: "The completion; with `stream`, events of which the last is `[DONE]`.",
        content: {
          "application/json": { schema: completionSchema, example: ANSWER },
          "text/event-stream": {
            schema: completionSchema,
            example: `data: ${JSON.stringify(CHUNK)}\n\ndata: [DONE]\n\n`,
          },
        },
      },
      ...failuresDocumented(400, 401, 402, 403, 404, 413, 415, 429, 502, 503, 504),
    },
  });
