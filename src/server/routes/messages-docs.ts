import * as schema from "../../dialects/anthropic-messages/schema.ts";
import { writeError } from "../../dialects/anthropic-messages/write-error.ts";
import { documented, type RouteDocs } from "../docs-page/documented.ts";
import { failuresDocumentedIn } from "./failures-documented.ts";

const TAG = "Messages";
const MESSAGES = [{ role: "user", content: "Say hello in three languages." }];
const MODEL = "claude-sonnet-4.6";

const HEAD = { id: "msg_7e3f", type: "message", role: "assistant", model: "claude-sonnet-4-6" };
const CACHE = { cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };

const ANSWER = {
  ...HEAD,
  content: [{ type: "text", text: "Hello! Hallo! Bonjour!" }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: { input_tokens: 15, output_tokens: 9, ...CACHE },
};

const EVENT = { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hello" } };

const failures: RouteDocs["answers"] = failuresDocumentedIn(
  { schema: schema.messagesErrorSchema, writeError },
  [400, 401, 402, 403, 404, 413, 415, 429, 502, 503, 504],
);

/** `POST /v1/messages`, for people. */
export const messagesDocs = () =>
  documented({
    summary: "Create a message",
    description:
      "As Anthropic's API has it. Claude is asked in its own words, every other model in a translation of them. What " +
      "had to be changed for the model is named in `x-copilot-svcs-changed` and `x-copilot-svcs-dropped`. A key is " +
      "taken from `x-api-key` too.",
    tag: TAG,
    request: {
      "application/json": {
        schema: schema.messagesRequestSchema,
        examples: {
          whole: {
            summary: "An answer in one piece",
            value: { model: MODEL, max_tokens: 1024, messages: MESSAGES },
          },
          stream: {
            summary: "An answer as it comes",
            value: { model: MODEL, max_tokens: 1024, stream: true, messages: MESSAGES },
          },
        },
      },
    },
    answers: {
      200: {
        description: "The answer; with `stream`, events of which the last is `message_stop`.",
        content: {
          "application/json": { schema: schema.messageSchema, example: ANSWER },
          "text/event-stream": {
            schema: schema.messageEventSchema,
            example: `event: ${EVENT.type}\ndata: ${JSON.stringify(EVENT)}\n\n`,
          },
        },
      },
      ...failures,
    },
  });

/** `POST /v1/messages/count_tokens`, for people. */
export const countDocs = () =>
  documented({
    summary: "Count the tokens of a prompt",
    description:
      "As Anthropic's API has it. For Claude, Copilot counts; for all other models a tokenizer does, with 3 tokens for " +
      "each message and 1600 for each image, which is the most that one takes.",
    tag: TAG,
    request: {
      "application/json": {
        schema: schema.countRequestSchema,
        examples: { prompt: { summary: "A prompt", value: { model: MODEL, messages: MESSAGES } } },
      },
    },
    answers: {
      200: {
        description: "The count.",
        content: { "application/json": { schema: schema.countAnswerSchema, example: { input_tokens: 15 } } },
      },
      ...failures,
    },
  });
