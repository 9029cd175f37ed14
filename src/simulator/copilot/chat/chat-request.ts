import * as z from "zod/mini";

/** The body of `/chat/completions`, as far as the simulator reads it (contract 7.1). */
export type ChatRequest = z.infer<typeof chatRequestSchema>;
export type ChatMessage = ChatRequest["messages"][number];

const contentPart = z.looseObject({
  type: z.string(),
  text: z.optional(z.string()),
  image_url: z.optional(z.looseObject({ url: z.string() })),
});

const toolCall = z.looseObject({
  id: z.string(),
  type: z.optional(z.literal("function")),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});

const message = z.looseObject({
  role: z.enum(["system", "developer", "user", "assistant", "tool"]),
  content: z.nullish(z.union([z.string(), z.array(contentPart)])),
  tool_calls: z.nullish(z.array(toolCall)),
  tool_call_id: z.nullish(z.string()),
  reasoning_text: z.nullish(z.string()),
  reasoning_opaque: z.nullish(z.string()),
});

const tool = z.looseObject({
  type: z.literal("function"),
  function: z.looseObject({ name: z.string(), parameters: z.optional(z.record(z.string(), z.unknown())) }),
});

const positive = z.int().check(z.minimum(1));

export const chatRequestSchema = z.looseObject({
  model: z.string(),
  messages: z.array(message).check(z.minLength(1)),
  stream: z.nullish(z.boolean()),
  n: z.nullish(z.int().check(z.minimum(1), z.maximum(128))),
  stop: z.nullish(z.union([z.string(), z.array(z.string()).check(z.maxLength(4))])),
  max_tokens: z.nullish(positive),
  max_completion_tokens: z.nullish(positive),
  temperature: z.nullish(z.number().check(z.minimum(0), z.maximum(2))),
  top_p: z.nullish(z.number().check(z.minimum(0), z.maximum(1))),
  tools: z.nullish(z.array(tool)),
  tool_choice: z.nullish(
    z.union([
      z.enum(["none", "auto", "required"]),
      z.looseObject({ type: z.literal("function"), function: z.looseObject({ name: z.string() }) }),
    ]),
  ),
  parallel_tool_calls: z.nullish(z.boolean()),
  response_format: z.nullish(
    z.looseObject({
      type: z.enum(["text", "json_object", "json_schema"]),
      json_schema: z.optional(z.looseObject({ schema: z.optional(z.record(z.string(), z.unknown())) })),
    }),
  ),
  reasoning_effort: z.nullish(z.string()),
  thinking_budget: z.nullish(positive),
});

/** How many images the messages show. */
export function countImages(messages: readonly ChatMessage[]): number {
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  return parts.filter((part) => part.type === "image_url").length;
}
