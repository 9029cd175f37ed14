import * as z from "zod/mini";

/** The body of `/v1/messages` (contract 8.2), Anthropic's own. Whatever it doesn't name is refused, as there. */
export type MessagesRequest = z.infer<typeof messagesRequestSchema>;
export type Message = MessagesRequest["messages"][number];
export type Block = Exclude<Message["content"], string>[number];
export type AnyBlock = Block | z.infer<typeof reference>;

const cacheControl = z.nullish(z.strictObject({ type: z.literal("ephemeral"), ttl: z.optional(z.enum(["5m", "1h"])) }));

const text = z.strictObject({
  type: z.literal("text"),
  text: z.string(),
  citations: z.optional(z.unknown()),
  cache_control: cacheControl,
});

// Addresses of images are refused (contract 5.5).
const image = z.strictObject({
  type: z.literal("image"),
  source: z.strictObject({
    type: z.literal("base64"),
    media_type: z.enum(["image/jpeg", "image/png", "image/gif", "image/webp"]),
    data: z.string().check(z.minLength(1)),
  }),
  cache_control: cacheControl,
});

const document = z.looseObject({ type: z.literal("document"), cache_control: cacheControl });
// How a client that looks up tools by itself says which of the deferred ones the model may call from now on.
const reference = z.strictObject({
  type: z.literal("tool_reference"),
  tool_name: z.string(),
  cache_control: cacheControl,
});
const toolId = z.string().check(z.regex(/^[a-zA-Z0-9_-]+$/));

const block = z.discriminatedUnion("type", [
  text,
  image,
  document,
  z.strictObject({ type: z.literal("thinking"), thinking: z.string(), signature: z.string() }),
  z.strictObject({ type: z.literal("redacted_thinking"), data: z.string() }),
  z.strictObject({
    type: z.literal("tool_use"),
    id: toolId,
    name: z.string(),
    input: z.record(z.string(), z.unknown()),
    caller: z.optional(z.unknown()),
    cache_control: cacheControl,
  }),
  z.strictObject({
    type: z.literal("tool_result"),
    tool_use_id: toolId,
    content: z.optional(
      z.union([z.string(), z.array(z.discriminatedUnion("type", [text, image, document, reference]))]),
    ),
    is_error: z.nullish(z.boolean()),
    cache_control: cacheControl,
  }),
]);

/** The client's own tools; those of Anthropic have a type, and are not here (contract 8.2). */
const tool = z.strictObject({
  type: z.nullish(z.literal("custom")),
  name: z.string().check(z.regex(/^[a-zA-Z0-9_-]{1,128}$/)),
  description: z.optional(z.string()),
  input_schema: z.looseObject({ type: z.literal("object") }),
  strict: z.nullish(z.boolean()),
  cache_control: cacheControl,
  defer_loading: z.optional(z.boolean()),
  input_examples: z.optional(z.array(z.unknown())),
  allowed_callers: z.optional(z.array(z.string())),
});

const isParallelOff = { disable_parallel_tool_use: z.optional(z.boolean()) };

const prompt = {
  model: z.string(),
  messages: z
    .array(z.strictObject({ role: z.string(), content: z.union([z.string(), z.array(block)]) }))
    .check(z.minLength(1)),
  system: z.optional(z.union([z.string(), z.array(text)])),
  tools: z.optional(z.array(tool)),
  tool_choice: z.optional(
    z.discriminatedUnion("type", [
      z.strictObject({ type: z.literal("auto"), ...isParallelOff }),
      z.strictObject({ type: z.literal("any"), ...isParallelOff }),
      z.strictObject({ type: z.literal("tool"), name: z.string(), ...isParallelOff }),
      z.strictObject({ type: z.literal("none") }),
    ]),
  ),
  thinking: z.optional(
    z.discriminatedUnion("type", [
      z.strictObject({ type: z.literal("disabled") }),
      z.strictObject({
        type: z.literal("enabled"),
        budget_tokens: z.int().check(z.minimum(1024)),
        display: z.nullish(z.enum(["summarized", "omitted"])),
      }),
      z.strictObject({ type: z.literal("adaptive"), display: z.nullish(z.enum(["summarized", "omitted"])) }),
    ]),
  ),
  output_config: z.optional(
    z.strictObject({
      effort: z.nullish(z.string()),
      format: z.nullish(z.strictObject({ type: z.literal("json_schema"), schema: z.record(z.string(), z.unknown()) })),
    }),
  ),
  context_management: z.optional(z.looseObject({ edits: z.optional(z.array(z.looseObject({ type: z.string() }))) })),
};

/** The body of `/v1/messages/count_tokens`: what makes up the prompt, and nothing else. */
export const countRequestSchema = z.strictObject(prompt);
export type CountRequest = z.infer<typeof countRequestSchema>;

export const messagesRequestSchema = z.strictObject({
  ...prompt,
  max_tokens: z.int().check(z.minimum(1)),
  stream: z.optional(z.boolean()),
  stop_sequences: z.optional(z.array(z.string())),
  temperature: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
  top_p: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
  top_k: z.optional(z.int().check(z.minimum(0))),
  metadata: z.optional(z.strictObject({ user_id: z.nullish(z.string()) })),
});

/** The blocks of a message; a text alone is one. */
export function blocksOf({ content }: Message): readonly Block[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

/** The messages as the model is given them: those of one role in a row are one. */
export function mergedTurns(messages: readonly Message[]): { role: string; blocks: readonly Block[] }[] {
  const turns: { role: string; blocks: readonly Block[] }[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (last?.role === message.role) last.blocks = [...last.blocks, ...blocksOf(message)];
    else turns.push({ role: message.role, blocks: blocksOf(message) });
  }
  return turns;
}

/** All blocks, and what is inside the results of tools. */
export function allBlocks(messages: readonly Message[]): readonly AnyBlock[] {
  const blocks = messages.flatMap(blocksOf);
  const inResults = blocks.flatMap((one) =>
    one.type === "tool_result" && Array.isArray(one.content) ? one.content : [],
  );
  return [...blocks, ...inResults];
}

/** How many images are shown, also in the results of tools (contract 5.5). */
export function countShownImages(messages: readonly Message[]): number {
  return allBlocks(messages).filter(({ type }) => type === "image").length;
}
