import * as z from "zod";

const tokens = z.array(z.int());

/** For the API's documentation: what clients can rely on. What is checked of a request is checked where it is read. */
export const completionRequestSchema = z.looseObject({
  model: z.string().min(1).describe("A model's id, or a name that stands for one."),
  prompt: z
    .union([z.string(), z.array(z.string()), tokens, z.array(tokens)])
    .describe("The text to continue, or several; a text may be a list of token ids."),
  suffix: z.string().nullable().optional().describe("What comes after the completion: it fills the gap."),
  max_tokens: z.int().min(1).nullable().optional(),
  temperature: z.number().nullable().optional(),
  top_p: z.number().nullable().optional(),
  n: z
    .int()
    .min(1)
    .max(128)
    .nullable()
    .optional()
    .describe("Completions of each prompt, 128 in all at most. A model that gives one at a time is asked for each."),
  best_of: z.int().min(1).max(128).nullable().optional().describe("As many as `n`, if it is said at all."),
  stop: z
    .union([z.string(), z.array(z.string())])
    .nullable()
    .optional(),
  echo: z.boolean().nullable().optional().describe("The prompt in front of its completion."),
  stream: z.boolean().nullable().optional().describe("Answer in server-sent events as the text comes."),
  stream_options: z
    .looseObject({ include_usage: z.boolean().optional().describe("A last frame with the token counts.") })
    .nullable()
    .optional(),
});

/** The answer in one piece, or one event of it; the last one is `[DONE]`. */
export const completionSchema = z.looseObject({
  id: z.string(),
  object: z.literal("text_completion"),
  created: z.int().describe("Unix time in seconds."),
  model: z.string(),
  choices: z.array(
    z.looseObject({
      text: z.string(),
      index: z.int(),
      logprobs: z.null(),
      finish_reason: z.enum(["stop", "length", "content_filter"]).nullable(),
    }),
  ),
  usage: z
    .looseObject({ prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int() })
    .nullable()
    .optional(),
});
