import * as z from "zod";

/** For the API's documentation: what clients can rely on. What is checked of a request is checked where it is read. */
const options = z
  .looseObject({
    temperature: z.number().optional(),
    top_p: z.number().optional(),
    top_k: z.number().optional(),
    num_predict: z.int().optional().describe("The most tokens of an answer; 0 and less for no limit."),
    stop: z.union([z.string(), z.array(z.string())]).optional(),
    seed: z.number().optional(),
  })
  .describe("Those of Ollama's own engine are left out.");

const settings = {
  model: z.string().min(1).describe("A model's name, with `:latest` or without it."),
  stream: z.boolean().optional().describe("Lines of JSON as the text comes, unless it is false."),
  format: z
    .union([z.literal("json"), z.looseObject({})])
    .optional()
    .describe('"json", or a JSON Schema that the answer is to fit.'),
  options: options.optional(),
  think: z
    .union([z.boolean(), z.enum(["low", "medium", "high"])])
    .optional()
    .describe("Whether, or how much, the model thinks before it answers."),
  images: z.array(z.string()).optional().describe("In base64."),
};

const { images } = settings;

const toolCall = z.looseObject({
  id: z.string().optional(),
  function: z.looseObject({ name: z.string(), arguments: z.looseObject({}) }),
});

const message = z.looseObject({
  role: z.enum(["system", "user", "assistant", "tool"]),
  content: z.string().optional(),
  thinking: z.string().optional(),
  images,
  tool_calls: z.array(toolCall).optional(),
  tool_name: z.string().optional().describe("In a tool's message: the tool whose result it is."),
});

const tool = z.looseObject({
  type: z.literal("function"),
  function: z.looseObject({
    name: z.string(),
    description: z.string().optional(),
    parameters: z.looseObject({}).optional().describe("A JSON Schema."),
  }),
});

/** The body of `POST /api/chat`. */
export const chatRequestSchema = z.looseObject({
  model: settings.model,
  messages: z.array(message).optional().describe("Without any, the model is only looked up."),
  tools: z.array(tool).optional(),
  ...{ stream: settings.stream, format: settings.format, options: settings.options, think: settings.think },
});

/** The body of `POST /api/generate`. */
export const generateRequestSchema = z.looseObject({
  ...settings,
  prompt: z.string().optional().describe("Without one, the model is only looked up."),
  suffix: z.string().optional().describe("What comes after the answer: it fills the gap."),
  system: z.string().optional(),
});

const duration = z.int().optional().describe("Nanoseconds.");

const answer = {
  model: z.string(),
  created_at: z.iso.datetime(),
  done: z.boolean().describe("True on the last line, which has the rest."),
  done_reason: z.string().optional(),
  total_duration: duration,
  load_duration: duration,
  prompt_eval_count: z.int().optional(),
  prompt_eval_duration: duration,
  eval_count: z.int().optional(),
  eval_duration: duration,
};

/** The answer of `/api/chat` in one piece, or one line of it. */
export const chatAnswerSchema = z.looseObject({ ...answer, message });

/** The answer of `/api/generate` in one piece, or one line of it. */
export const generateAnswerSchema = z.looseObject({
  ...answer,
  response: z.string(),
  thinking: z.string().optional(),
});

/** The body of `POST /api/embed`. */
export const embedRequestSchema = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(z.string())]).optional(),
  dimensions: z.int().min(1).optional().describe("How many numbers a vector has."),
});

export const embedAnswerSchema = z.looseObject({
  model: z.string(),
  embeddings: z.array(z.array(z.number())),
  total_duration: duration,
  load_duration: duration,
  prompt_eval_count: z.int().optional(),
});

/** The body of `POST /api/embeddings`. */
export const embeddingsRequestSchema = z.looseObject({ model: z.string().min(1), prompt: z.string().optional() });

export const embeddingsAnswerSchema = z.looseObject({ embedding: z.array(z.number()) });

const details = z.looseObject({
  parent_model: z.string(),
  format: z.string(),
  family: z.string(),
  families: z.array(z.string()),
  parameter_size: z.string(),
  quantization_level: z.string(),
});

export const tagsSchema = z.looseObject({
  models: z.array(
    z.looseObject({
      name: z.string(),
      model: z.string(),
      modified_at: z.iso.datetime().describe("A constant: upstream tells no date."),
      size: z.int().describe("0: there is no file of it here."),
      digest: z.string().describe("A hash of its id."),
      details,
    }),
  ),
});

export const runningSchema = z.looseObject({ models: z.array(z.looseObject({ name: z.string() })) });

/** A request about one model. */
export const namedSchema = z.looseObject({ model: z.string() });

export const shownSchema = z.looseObject({
  details,
  model_info: z.looseObject({ "general.architecture": z.string() }),
  capabilities: z.array(z.string()),
  modified_at: z.iso.datetime(),
});

export const pulledSchema = z.looseObject({ status: z.string() });

export const versionSchema = z.looseObject({ version: z.string() });

/** Any failure. */
export const errorSchema = z.looseObject({ error: z.string() });
