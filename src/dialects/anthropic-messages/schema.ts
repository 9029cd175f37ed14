import * as z from "zod";

/** For the API's documentation: what clients can rely on. What is checked of a request, `inspect` checks. */
const block = z
  .looseObject({
    type: z.enum([
      "text",
      "image",
      "document",
      "search_result",
      "thinking",
      "redacted_thinking",
      "tool_use",
      "tool_result",
    ]),
  })
  .describe("As in Anthropic's API. Other models than Claude get what they can read; the rest is refused or reported.");

const message = z.looseObject({
  role: z
    .enum(["user", "assistant", "system"])
    .describe("An instruction in the midst becomes the user's, and is told."),
  content: z.union([z.string(), z.array(block)]),
});

const tool = z.looseObject({
  name: z.string(),
  description: z.string().optional(),
  input_schema: z.looseObject({}).optional().describe("A JSON Schema."),
  type: z.string().nullable().optional().describe("Tools that Anthropic runs are left out, and told."),
});

const prompt = {
  model: z.string().min(1).describe("A model's id, or a name that stands for one. Dashes do for dots."),
  messages: z.array(message).min(1),
  system: z.union([z.string(), z.array(block)]).optional(),
  tools: z.array(tool).optional(),
  tool_choice: z.looseObject({ type: z.enum(["auto", "any", "tool", "none"]) }).optional(),
  thinking: z
    .looseObject({ type: z.enum(["enabled", "adaptive", "disabled"]) })
    .optional()
    .describe("Put into the form that the model takes, and left out where it takes none."),
  output_config: z.looseObject({ effort: z.string().optional(), format: z.looseObject({}).optional() }).optional(),
};

/** The body of `POST /v1/messages`. */
export const messagesRequestSchema = z
  .looseObject({
    ...prompt,
    max_tokens: z.int().min(1).describe("What is above the model's own limit is lowered to it."),
    stream: z.boolean().optional().describe("Answer in server-sent events as the text comes."),
    stop_sequences: z
      .array(z.string())
      .optional()
      .describe(
        "The answer ends at each of them, whatever the model. Copilot's chat completions do not tell such an end from " +
          "any other: of a model that is asked there (gpt-4.1, Gemini), `stop_reason` is `end_turn` then.",
      ),
    temperature: z.number().optional(),
    top_p: z.number().optional(),
    top_k: z.int().optional(),
  })
  .meta({
    example: { model: "claude-sonnet-4.6", max_tokens: 1024, messages: [{ role: "user", content: "Say hello." }] },
  });

/** The body of `POST /v1/messages/count_tokens`. */
export const countRequestSchema = z
  .looseObject(prompt)
  .meta({ example: { model: "claude-sonnet-4.6", messages: [{ role: "user", content: "Say hello." }] } });

export const countAnswerSchema = z.looseObject({ input_tokens: z.int() });

const usage = z.looseObject({
  input_tokens: z.int().describe("Without what came from the cache or went into it."),
  output_tokens: z.int(),
  cache_creation_input_tokens: z.int().nullable(),
  cache_read_input_tokens: z.int().nullable(),
});

const stopReason = z.enum([
  "end_turn",
  "max_tokens",
  "stop_sequence",
  "tool_use",
  "pause_turn",
  "refusal",
  "model_context_window_exceeded",
]);

/** The answer in one piece. */
export const messageSchema = z.looseObject({
  id: z.string(),
  type: z.literal("message"),
  role: z.literal("assistant"),
  model: z.string(),
  content: z.array(z.looseObject({ type: z.string() })),
  stop_reason: stopReason.nullable(),
  stop_sequence: z.string().nullable(),
  usage,
});

/** The data of one event of a streamed answer; the event's name is its type, and the last one is `message_stop`. */
export const messageEventSchema = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("message_start"), message: messageSchema }),
  z.looseObject({
    type: z.literal("content_block_start"),
    index: z.int(),
    content_block: z.looseObject({ type: z.string() }),
  }),
  z.looseObject({
    type: z.literal("content_block_delta"),
    index: z.int(),
    delta: z.looseObject({
      type: z.enum(["text_delta", "thinking_delta", "signature_delta", "input_json_delta", "citations_delta"]),
    }),
  }),
  z.looseObject({ type: z.literal("content_block_stop"), index: z.int() }),
  z.looseObject({
    type: z.literal("message_delta"),
    delta: z.looseObject({ stop_reason: stopReason.nullable(), stop_sequence: z.string().nullable() }),
    usage: z.looseObject({ output_tokens: z.int() }),
  }),
  z.looseObject({ type: z.literal("message_stop") }),
  z.looseObject({ type: z.literal("ping") }),
]);

/** Any failure; in a stream it is the data of an `error` event. */
export const messagesErrorSchema = z.looseObject({
  type: z.literal("error"),
  error: z.looseObject({ type: z.string(), message: z.string() }),
});
