import * as z from "zod";

/** For the API's documentation: what clients can rely on. What is checked of a request, `inspect` checks in its bytes. */
const part = z.looseObject({
  type: z.enum(["text", "image_url"]),
  text: z.string().optional(),
  image_url: z
    .looseObject({ url: z.string().describe("A data URL; remote ones are refused by some models.") })
    .optional(),
});

const toolCall = z.union([
  z.looseObject({
    id: z.string(),
    type: z.literal("function"),
    function: z.looseObject({ name: z.string(), arguments: z.string().describe("A JSON text.") }),
  }),
  z.looseObject({
    id: z.string(),
    type: z.literal("custom"),
    custom: z.looseObject({ name: z.string(), input: z.string().describe("Free text.") }),
  }),
]);

const message = z.looseObject({
  role: z.enum(["system", "developer", "user", "assistant", "tool"]),
  content: z
    .union([z.string(), z.array(part)])
    .nullable()
    .optional(),
  tool_calls: z.array(toolCall).optional(),
  tool_call_id: z.string().optional().describe("In a tool's message: the call that it answers."),
});

const toolName = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);

const tool = z.union([
  z.looseObject({
    type: z.literal("function"),
    function: z.looseObject({
      name: toolName,
      description: z.string().optional(),
      parameters: z.looseObject({}).optional().describe("A JSON Schema."),
    }),
  }),
  z.looseObject({
    type: z.literal("custom").describe("Takes free text; Copilot's models are given it as a function of one text."),
    custom: z.looseObject({ name: toolName, description: z.string().optional() }),
  }),
]);

const usage = z.looseObject({
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
});

/** The body of `POST /v1/chat/completions`. */
export const chatRequestSchema = z
  .looseObject({
    model: z.string().min(1).describe("A model's id, or a name that stands for one."),
    messages: z.array(message).min(1),
    stream: z.boolean().nullable().optional().describe("Answer in server-sent events as the text comes."),
    stream_options: z
      .looseObject({ include_usage: z.boolean().optional().describe("A last frame with the token counts.") })
      .nullable()
      .optional(),
    max_tokens: z.int().nullable().optional().describe("Sent as max_completion_tokens where the model wants that."),
    max_completion_tokens: z.int().nullable().optional(),
    temperature: z.number().nullable().optional().describe("Left out for reasoning models, which refuse it."),
    top_p: z.number().nullable().optional().describe("Left out for reasoning models, which refuse it."),
    n: z.int().min(1).max(128).nullable().optional().describe("More than 1 works with OpenAI's models only."),
    stop: z
      .union([z.string(), z.array(z.string())])
      .nullable()
      .optional()
      .describe("For reasoning models, which refuse it, the answer is cut here."),
    tools: z.array(tool).nullable().optional(),
    tool_choice: z.union([z.string(), z.looseObject({})]).optional(),
    parallel_tool_calls: z.boolean().optional(),
    response_format: z.looseObject({ type: z.string() }).optional(),
    reasoning_effort: z.string().optional().describe("One of the efforts that the model's listing names."),
  })
  .meta({ example: { model: "gpt-4.1", messages: [{ role: "user", content: "Say hello." }] } });

/** The answer in one piece. */
export const chatAnswerSchema = z.looseObject({
  id: z.string(),
  object: z.literal("chat.completion"),
  created: z.int().describe("Unix time in seconds."),
  model: z.string(),
  choices: z.array(
    z.looseObject({
      index: z.int(),
      message: z.looseObject({
        role: z.literal("assistant"),
        content: z.string().nullable(),
        refusal: z.string().nullable(),
        reasoning_content: z.string().optional().describe("The model's summary of its thinking."),
        tool_calls: z.array(toolCall).optional(),
      }),
      logprobs: z.looseObject({}).nullable(),
      finish_reason: z.enum(["stop", "length", "tool_calls", "content_filter"]),
    }),
  ),
  usage: usage.optional(),
});

/** One event of a streamed answer; the last one is `[DONE]`. */
export const chatChunkSchema = z.looseObject({
  id: z.string(),
  object: z.literal("chat.completion.chunk"),
  created: z.int().describe("Unix time in seconds."),
  model: z.string(),
  choices: z.array(
    z.looseObject({
      index: z.int(),
      delta: z.looseObject({
        role: z.literal("assistant").optional(),
        content: z.string().optional(),
        reasoning_content: z.string().optional(),
        tool_calls: z
          .array(
            z.looseObject({
              index: z.int(),
              id: z.string().optional(),
              type: z.enum(["function", "custom"]).optional(),
              function: z.looseObject({ name: z.string().optional(), arguments: z.string() }).optional(),
              custom: z.looseObject({ name: z.string().optional(), input: z.string() }).optional(),
            }),
          )
          .optional(),
      }),
      logprobs: z.looseObject({}).nullable(),
      finish_reason: z.enum(["stop", "length", "tool_calls", "content_filter"]).nullable(),
    }),
  ),
  usage: usage.nullable().optional(),
});

/** One model of the subscription. */
export const modelSchema = z.looseObject({
  id: z.string(),
  object: z.literal("model"),
  created: z.int().describe("A constant: upstream tells no date."),
  owned_by: z.string(),
  name: z.string(),
  supported_endpoints: z.array(z.string()),
  context_window: z.int().optional().describe("Tokens of a request and its answer together."),
  max_input_tokens: z.int().optional().describe("Tokens of a request; more is refused."),
  max_output_tokens: z.int().optional(),
  input_modalities: z.array(z.string()).optional(),
  output_modalities: z.array(z.string()).optional(),
});

export const modelListSchema = z.looseObject({ object: z.literal("list"), data: z.array(modelSchema) });

/** Any failure. */
export const errorSchema = z.looseObject({
  error: z.looseObject({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable().describe("The field at fault."),
    code: z.string(),
  }),
});
