import {
  inputTokensRequestSchema,
  inputTokensSchema,
  responseEventSchema,
  responseRequestSchema,
  responseSchema,
} from "../../dialects/openai-responses/schema.ts";
import { documented } from "../docs-page/documented.ts";
import { failuresDocumented } from "./failures-documented.ts";

const INPUT = "Say hello in three languages.";

const RESPONSE = {
  id: "resp_7e3f",
  object: "response",
  created_at: 1790000000,
  status: "completed",
  model: "gpt-5.1-2025-11-13",
  output: [
    {
      id: "msg_7e3f_0",
      type: "message",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_text", text: "Hello! Hallo! Bonjour!", annotations: [], logprobs: [] }],
    },
  ],
  usage: { input_tokens: 15, output_tokens: 9, total_tokens: 24 },
};

const DELTA = {
  type: "response.output_text.delta",
  sequence_number: 4,
  output_index: 0,
  content_index: 0,
  item_id: "msg_7e3f_0",
  delta: "Hello",
  logprobs: [],
};

const COMPLETED = { type: "response.completed", sequence_number: 8, response: RESPONSE };

/** `POST /v1/responses`, for people. */
export const responseDocs = () =>
  documented({
    summary: "Create a response",
    description:
      "As OpenAI's API has it, with the models of the subscription, whichever API they are behind. Nothing is stored: " +
      "`previous_response_id`, `conversation`, `prompt` and `background` are refused, and the answer's items are to be " +
      "sent back as they came, the encrypted reasoning too.",
    tag: "Responses",
    request: {
      "application/json": {
        schema: responseRequestSchema,
        examples: {
          whole: { summary: "An answer in one piece", value: { model: "gpt-4.1", input: INPUT } },
          stream: { summary: "An answer as it comes", value: { model: "gpt-4.1", stream: true, input: INPUT } },
        },
      },
    },
    answers: {
      200: {
        description:
          "The answer; with `stream`, events of which the last is `response.completed` or `response.incomplete`, or " +
          "`error` and `response.failed`.",
        content: {
          "application/json": { schema: responseSchema, example: RESPONSE },
          "text/event-stream": { schema: responseEventSchema, example: eventsOf(DELTA, COMPLETED) },
        },
      },
      ...failuresDocumented(400, 401, 402, 403, 404, 413, 415, 429, 502, 503, 504),
    },
  });

/** `POST /v1/responses/input_tokens`, for people. */
export const inputTokensDocs = () =>
  documented({
    summary: "Count the input tokens of a response",
    description: "Counted with the model's own tokenizer where it is known, else with one that is near.",
    tag: "Responses",
    request: {
      "application/json": {
        schema: inputTokensRequestSchema,
        examples: { text: { summary: "A text", value: { model: "gpt-4.1", input: INPUT } } },
      },
    },
    answers: {
      200: {
        description: "The count.",
        content: {
          "application/json": {
            schema: inputTokensSchema,
            example: { object: "response.input_tokens", input_tokens: 15 },
          },
        },
      },
      ...failuresDocumented(400, 401, 403, 404, 413, 415, 503),
    },
  });

function eventsOf(...events: { type: string }[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}
