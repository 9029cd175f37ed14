import * as z from "zod";

/** For the API's documentation: what clients can rely on. What is checked of a request, `inspect` and its readers check. */
const part = z.looseObject({
  type: z.enum(["input_text", "input_image", "input_file", "output_text", "refusal"]),
  text: z.string().optional(),
  image_url: z.string().optional().describe("A data URL; remote ones are refused by some models."),
});

const item = z
  .looseObject({
    type: z
      .enum([
        "message",
        "reasoning",
        "function_call",
        "function_call_output",
        "custom_tool_call",
        "custom_tool_call_output",
        "item_reference",
      ])
      .optional()
      .describe("A message where there is none."),
    role: z.enum(["user", "assistant", "system", "developer"]).optional(),
    content: z.union([z.string(), z.array(part)]).optional(),
  })
  .describe("What was said, or an item of an earlier `output` as it came; its id alone is enough for an hour.");

const tool = z
  .looseObject({
    type: z.string().describe("`function`, `custom` or `namespace`; tools of OpenAI's own are left out."),
    name: z.string().optional(),
    description: z.string().nullable().optional(),
    parameters: z.looseObject({}).nullable().optional().describe("A JSON Schema."),
  })
  .describe("A tool that the client runs.");

const asked = {
  model: z.string().min(1).describe("A model's id, or a name that stands for one."),
  input: z.union([z.string(), z.array(item)]),
  instructions: z.string().nullable().optional(),
  tools: z.array(tool).optional(),
};

/** The body of `POST /v1/responses`. */
export const responseRequestSchema = z.looseObject({
  ...asked,
  stream: z.boolean().nullable().optional().describe("Answer in server-sent events as the output comes."),
  tool_choice: z.union([z.string(), z.looseObject({})]).optional(),
  parallel_tool_calls: z.boolean().nullable().optional(),
  max_output_tokens: z.int().nullable().optional(),
  temperature: z.number().nullable().optional().describe("Left out for reasoning models, which refuse it."),
  top_p: z.number().nullable().optional().describe("Left out for reasoning models, which refuse it."),
  reasoning: z
    .looseObject({ effort: z.string().nullable().optional(), summary: z.string().nullable().optional() })
    .nullable()
    .optional()
    .describe("The effort that is nearest to one that the model takes."),
  text: z
    .looseObject({
      format: z.looseObject({ type: z.string() }).optional(),
      verbosity: z.string().nullable().optional(),
    })
    .optional(),
  include: z.array(z.string()).nullable().optional(),
  store: z.boolean().nullable().optional().describe("Responses are never stored, whatever it says."),
});

/** The body of `POST /v1/responses/input_tokens`. */
export const inputTokensRequestSchema = z.looseObject({ ...asked, input: asked.input.nullable().optional() });

const usage = z.looseObject({ input_tokens: z.int(), output_tokens: z.int(), total_tokens: z.int() });

/** The answer in one piece, and what each event of a stream tells at its `response`. */
export const responseSchema = z.looseObject({
  id: z.string(),
  object: z.literal("response"),
  created_at: z.int().describe("Unix time in seconds."),
  status: z.enum(["in_progress", "completed", "incomplete", "failed"]),
  model: z.string(),
  output: z.array(z.looseObject({ type: z.string(), id: z.string() })),
  usage: usage.nullable(),
});

/** One event of a streamed answer. */
export const responseEventSchema = z.looseObject({
  type: z.string(),
  sequence_number: z.int().describe("From 0, without gaps."),
});

/** The answer of `POST /v1/responses/input_tokens`. */
export const inputTokensSchema = z.looseObject({
  object: z.literal("response.input_tokens"),
  input_tokens: z.int(),
});
