import * as z from "zod";

const tokens = z.array(z.int());

/** The body of `POST /v1/embeddings`, for the API's documentation; it is checked by `readRequest`. */
export const embeddingsRequestSchema = z.looseObject({
  model: z.string().min(1).describe("An embedding model's id."),
  input: z
    .union([z.string(), z.array(z.string()), tokens, z.array(tokens)])
    .describe(
      "A text, a list of token ids, or a list of either; of more than the model takes at once, several calls are made.",
    ),
  dimensions: z.int().min(1).nullable().optional().describe("Numbers in each vector, where the model lets one choose."),
  encoding_format: z
    .enum(["float", "base64"])
    .nullable()
    .optional()
    .describe("Vectors as numbers, or as 32-bit floats, little-endian, in base64."),
});

/** The answer. */
export const embeddingsAnswerSchema = z.looseObject({
  object: z.literal("list"),
  data: z.array(
    z.looseObject({
      object: z.literal("embedding"),
      index: z.int(),
      embedding: z.union([z.array(z.number()), z.string()]),
    }),
  ),
  model: z.string(),
  usage: z.looseObject({ prompt_tokens: z.int(), total_tokens: z.int() }).optional(),
});
