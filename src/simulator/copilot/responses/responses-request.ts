import * as z from "zod/mini";

/** The body of `/responses` (contract 8.1). Parameters that OpenAI doesn't know are refused, as there. */
export type ResponsesRequest = z.infer<typeof responsesRequestSchema>;
export type Item = z.infer<typeof item>;
export type Part = z.infer<typeof part>;

const part = z.object({
  type: z.enum(["input_text", "input_image", "input_file", "output_text", "refusal"]),
  text: z.optional(z.string()),
  refusal: z.optional(z.string()),
  image_url: z.nullish(z.string()),
  file_data: z.nullish(z.string()),
  file_url: z.nullish(z.string()),
  filename: z.nullish(z.string()),
});

const id = z.nullish(z.string());
const content = z.union([z.string(), z.array(part)]);
/** Contract 8.1. */
const callId = z.string().check(z.minLength(1), z.maxLength(64));

const item = z.discriminatedUnion("type", [
  z.object({
    type: z.optional(z.literal("message")),
    id,
    role: z.enum(["user", "assistant", "system", "developer"]),
    content,
  }),
  z.object({ type: z.literal("function_call"), id, call_id: callId, name: z.string(), arguments: z.string() }),
  z.object({ type: z.literal("function_call_output"), id, call_id: callId, output: content }),
  z.object({ type: z.literal("custom_tool_call"), id, call_id: callId, name: z.string(), input: z.string() }),
  z.object({ type: z.literal("custom_tool_call_output"), id, call_id: callId, output: content }),
  z.object({
    type: z.literal("reasoning"),
    id,
    summary: z.array(z.object({ type: z.literal("summary_text"), text: z.string() })),
    encrypted_content: z.nullish(z.string()),
  }),
  z.object({ type: z.literal("item_reference"), id: z.string() }),
]);

/** Hosted tools have other types and fields, and are looked at by a rule. */
const tool = z.looseObject({
  type: z.string(),
  name: z.optional(z.string()),
  parameters: z.nullish(z.record(z.string(), z.unknown())),
});

const named = { name: z.string() };

export const responsesRequestSchema = z.strictObject({
  model: z.string(),
  input: z.union([z.string(), z.array(item)]),
  instructions: z.nullish(z.string()),
  stream: z.nullish(z.boolean()),
  stream_options: z.optional(z.unknown()),
  store: z.nullish(z.boolean()),
  tools: z.nullish(z.array(tool)),
  tool_choice: z.nullish(
    z.union([
      z.enum(["none", "auto", "required"]),
      z.looseObject({ type: z.literal("function"), ...named }),
      z.looseObject({ type: z.literal("custom"), ...named }),
    ]),
  ),
  parallel_tool_calls: z.nullish(z.boolean()),
  text: z.nullish(
    z.looseObject({
      format: z.nullish(
        z.discriminatedUnion("type", [
          z.looseObject({ type: z.enum(["text", "json_object"]) }),
          z.looseObject({ type: z.literal("json_schema"), ...named, schema: z.record(z.string(), z.unknown()) }),
        ]),
      ),
      verbosity: z.nullish(z.enum(["low", "medium", "high"])),
    }),
  ),
  reasoning: z.nullish(
    z.looseObject({
      effort: z.nullish(z.string()),
      summary: z.nullish(z.enum(["auto", "concise", "detailed"])),
    }),
  ),
  include: z.nullish(z.array(z.string())),
  // OpenAI's own least value.
  max_output_tokens: z.nullish(z.int().check(z.minimum(16))),
  temperature: z.nullish(z.number().check(z.minimum(0), z.maximum(2))),
  top_p: z.nullish(z.number().check(z.minimum(0), z.maximum(1))),
  top_logprobs: z.optional(z.unknown()),
  max_tool_calls: z.optional(z.unknown()),
  truncation: z.nullish(z.enum(["auto", "disabled"])),
  context_management: z.optional(z.unknown()),
  metadata: z.optional(z.unknown()),
  client_metadata: z.optional(z.unknown()),
  user: z.optional(z.unknown()),
  safety_identifier: z.optional(z.unknown()),
  prompt: z.optional(z.unknown()),
  prompt_cache_key: z.optional(z.unknown()),
  prompt_cache_retention: z.optional(z.unknown()),
  conversation: z.optional(z.unknown()),
  previous_response_id: z.optional(z.unknown()),
  background: z.optional(z.unknown()),
  service_tier: z.optional(z.unknown()),
});

/** The items of the input; a text alone is the user's. */
export function itemsOf({ input }: ResponsesRequest): readonly Item[] {
  return typeof input === "string" ? [{ type: "message", role: "user", content: input }] : input;
}

/** What an item shows or says: of a message, or of a tool's result. */
export function partsOfItem(item: Item): readonly Part[] {
  const said = "content" in item ? item.content : "output" in item ? item.output : [];
  return typeof said === "string" ? [{ type: "input_text", text: said }] : said;
}

/** How many images the items show, also in the results of tools (contract 5.5). */
export function countInputImages(items: readonly Item[]): number {
  return items.flatMap(partsOfItem).filter(({ type }) => type === "input_image").length;
}
