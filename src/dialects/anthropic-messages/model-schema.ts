import * as z from "zod";

/** One model in Anthropic's form, for the API's documentation. */
export const modelSchema = z.looseObject({
  type: z.literal("model"),
  id: z.string(),
  display_name: z.string(),
  created_at: z.string().describe("An epoch: upstream tells no date."),
  max_input_tokens: z.int().nullable(),
  max_tokens: z.int().nullable(),
  lifecycle: z.literal("active"),
});

export const modelListSchema = z.looseObject({
  data: z.array(modelSchema),
  has_more: z.boolean(),
  first_id: z.string().nullable(),
  last_id: z.string().nullable(),
});
