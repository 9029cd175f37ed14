import { chatAnswerSchema, chatChunkSchema, chatRequestSchema } from "../../dialects/openai-chat/schema.ts";
import { documented } from "../docs-page/documented.ts";
import { failuresDocumented } from "./failures-documented.ts";

const MESSAGES = [{ role: "user", content: "Say hello in three languages." }];

const ANSWER = {
  id: "chatcmpl-7e3f",
  object: "chat.completion",
  created: 1790000000,
  model: "gpt-4.1-2025-04-14",
  choices: [
    {
      index: 0,
      message: { role: "assistant", content: "Hello! Hallo! Bonjour!", refusal: null },
      logprobs: null,
      finish_reason: "stop",
    },
  ],
  usage: { prompt_tokens: 15, completion_tokens: 9, total_tokens: 24 },
};

const CHUNK = {
  id: "chatcmpl-7e3f",
  object: "chat.completion.chunk",
  created: 1790000000,
  model: "gpt-4.1-2025-04-14",
  choices: [{ index: 0, delta: { role: "assistant", content: "Hello" }, logprobs: null, finish_reason: null }],
};

/** `POST /v1/chat/completions`, for people. */
export const chatCompletionDocs = () =>
  documented({
    summary: "Create a chat completion",
    description:
      "As OpenAI's API has it, with the models of the subscription. What had to be changed in the request for the model " +
      "is named in the response headers `x-copilot-svcs-changed` and `x-copilot-svcs-dropped`; a field that is given " +
      "twice and has a name that no API gives is `other-field` there.",
    tag: "Chat",
    request: {
      "application/json": {
        schema: chatRequestSchema,
        examples: {
          whole: { summary: "An answer in one piece", value: { model: "gpt-4.1", messages: MESSAGES } },
          stream: { summary: "An answer as it comes", value: { model: "gpt-4.1", stream: true, messages: MESSAGES } },
        },
      },
    },
    answers: {
      200: {
        description: "The answer; with `stream`, events of which the last is `[DONE]`.",
        content: {
          "application/json": { schema: chatAnswerSchema, example: ANSWER },
          "text/event-stream": {
            schema: chatChunkSchema,
            example: `data: ${JSON.stringify(CHUNK)}\n\ndata: [DONE]\n\n`,
          },
        },
      },
      ...failuresDocumented(400, 401, 402, 403, 404, 413, 415, 429, 502, 503, 504),
    },
  });
