import * as z from "zod";

/**
 * What OpenAI's API reference says of an answer, and no word more: a field that it doesn't know is an error. The one
 * addition is DeepSeek's `reasoning_content`, which clients read the reasoning from.
 */
const finishReason = z.enum(["stop", "length", "tool_calls", "content_filter"]);
const logprobs = z.strictObject({ content: z.array(z.unknown()).nullable(), refusal: z.array(z.unknown()).nullable() });

const usage = z.strictObject({
  prompt_tokens: z.int().nonnegative(),
  completion_tokens: z.int().nonnegative(),
  total_tokens: z.int().nonnegative(),
  prompt_tokens_details: z
    .strictObject({
      cached_tokens: z.int().optional(),
      cache_write_tokens: z.int().optional(),
      audio_tokens: z.int().optional(),
    })
    .optional(),
  completion_tokens_details: z
    .strictObject({
      reasoning_tokens: z.int().optional(),
      audio_tokens: z.int().optional(),
      accepted_prediction_tokens: z.int().optional(),
      rejected_prediction_tokens: z.int().optional(),
    })
    .optional(),
});

const head = {
  id: z.string().min(1),
  created: z.int().min(1_600_000_000),
  model: z.string().min(1),
  system_fingerprint: z.string().optional(),
};

const toolCall = z.strictObject({
  id: z.string().min(1),
  type: z.literal("function"),
  function: z.strictObject({ name: z.string().min(1), arguments: z.string() }),
});

export const answerSpec = z.strictObject({
  ...head,
  object: z.literal("chat.completion"),
  choices: z.array(
    z.strictObject({
      index: z.int(),
      message: z.strictObject({
        role: z.literal("assistant"),
        content: z.string().nullable(),
        refusal: z.string().nullable(),
        reasoning_content: z.string().min(1).optional(),
        tool_calls: z.array(toolCall).min(1).optional(),
      }),
      logprobs: logprobs.nullable(),
      finish_reason: finishReason,
    }),
  ),
  usage,
});

const toolCallDelta = z.strictObject({
  index: z.int().nonnegative(),
  id: z.string().min(1).optional(),
  type: z.literal("function").optional(),
  function: z.strictObject({ name: z.string().min(1).optional(), arguments: z.string() }),
});

export const chunkSpec = z.strictObject({
  ...head,
  object: z.literal("chat.completion.chunk"),
  choices: z.array(
    z.strictObject({
      index: z.int(),
      delta: z.strictObject({
        role: z.literal("assistant").optional(),
        content: z.string().optional(),
        refusal: z.string().optional(),
        reasoning_content: z.string().min(1).optional(),
        tool_calls: z.array(toolCallDelta).min(1).optional(),
      }),
      logprobs: logprobs.nullable(),
      finish_reason: finishReason.nullable(),
    }),
  ),
  usage: usage.nullable().optional(),
});

export const errorSpec = z.strictObject({
  error: z.strictObject({
    message: z.string().min(1),
    type: z.string().min(1),
    param: z.string().nullable(),
    code: z.string().min(1).nullable(),
  }),
});

export type Answer = z.infer<typeof answerSpec>;
export type Chunk = z.infer<typeof chunkSpec>;
