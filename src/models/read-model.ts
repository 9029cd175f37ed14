import * as z from "zod/mini";
import { CHAT_PATH, EMBEDDINGS_ENDPOINTS, type Model, type ModelLimits, type ModelSupports } from "./model.ts";

/** A field that is missing or of the wrong type counts as absent (contract 6.2, traps). */
const ifValid = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);
const id = z.string().check(z.minLength(1));
const text = ifValid(id);
const count = ifValid(z.int().check(z.nonnegative()));
const flag = z.catch(z.boolean(), false);
const words = ifValid(z.array(z.string()));
const asRecord = z.transform((value): unknown => (isRecord(value) ? value : {}));
const part = <Schema extends z.ZodMiniType>(schema: Schema) => z.pipe(asRecord, schema);

const limitsRow = z.looseObject({
  max_context_window_tokens: count,
  max_prompt_tokens: count,
  max_output_tokens: count,
  max_non_streaming_output_tokens: count,
  max_inputs: count,
  vision: part(z.looseObject({ max_prompt_images: count, max_prompt_image_size: count, supported_media_types: words })),
});

const supportsRow = z.looseObject({
  streaming: flag,
  tool_calls: flag,
  parallel_tool_calls: flag,
  vision: flag,
  structured_outputs: flag,
  reasoning_effort: words,
  adaptive_thinking: flag,
  min_thinking_budget: count,
  max_thinking_budget: count,
  dimensions: flag,
});

const modelRow = z.looseObject({
  id,
  name: text,
  vendor: text,
  preview: flag,
  supported_endpoints: words,
  policy: ifValid(z.looseObject({ state: z.catch(z.enum(["enabled", "disabled", "unconfigured"]), "unconfigured") })),
  request_headers: part(z.looseObject({})),
  capabilities: part(
    z.looseObject({ type: text, family: text, tokenizer: text, limits: part(limitsRow), supports: part(supportsRow) }),
  ),
});

/** Where a model answers whose row does not say (contract 6.1 and 8.3). */
const DEFAULT_ENDPOINTS: ReadonlyMap<string, readonly string[]> = new Map([
  ["chat", [CHAT_PATH]],
  ["embeddings", EMBEDDINGS_ENDPOINTS],
]);

/** The model of one row of upstream's list, or null when it has no id. */
export function readModel(value: unknown): Model | null {
  const parsed = modelRow.safeParse(value);
  if (!parsed.success || !isRecord(value)) return null;
  const { id, name, vendor, preview, policy, capabilities } = parsed.data;
  const { type = "chat", family = id } = capabilities;
  return {
    id,
    name: name ?? id,
    vendor: vendor ?? "unknown",
    preview,
    type,
    family,
    tokenizer: capabilities.tokenizer,
    endpoints: parsed.data.supported_endpoints ?? DEFAULT_ENDPOINTS.get(type) ?? [],
    limits: readLimits(capabilities.limits),
    supports: readSupports(capabilities.supports),
    policy: policy?.state,
    requestHeaders: sendableHeaders(parsed.data.request_headers),
    raw: value,
  };
}

function readLimits({ vision, ...limits }: z.infer<typeof limitsRow>): ModelLimits {
  return {
    contextTokens: limits.max_context_window_tokens,
    promptTokens: limits.max_prompt_tokens,
    outputTokens: limits.max_output_tokens,
    nonStreamingOutputTokens: limits.max_non_streaming_output_tokens,
    maxInputs: limits.max_inputs,
    maxImages: vision.max_prompt_images,
    maxImageBytes: vision.max_prompt_image_size,
    imageTypes: vision.supported_media_types,
  };
}

function readSupports(supports: z.infer<typeof supportsRow>): ModelSupports {
  return {
    streaming: supports.streaming,
    toolCalls: supports.tool_calls,
    parallelToolCalls: supports.parallel_tool_calls,
    vision: supports.vision,
    structuredOutputs: supports.structured_outputs,
    reasoningEfforts: supports.reasoning_effort ?? [],
    adaptiveThinking: supports.adaptive_thinking,
    minThinkingBudget: supports.min_thinking_budget,
    maxThinkingBudget: supports.max_thinking_budget,
    dimensions: supports.dimensions,
  };
}

/** What can be sent as a header (RFC 9110 5.5 and 5.6.2); upstream has to say it in one line of ASCII. */
function sendableHeaders(headers: Record<string, unknown>): Record<string, string> {
  const sendable: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== "string" || !/^[\x20-\x7e]*$/.test(value) || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) continue;
    sendable[name.toLowerCase()] = value;
  }
  return sendable;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
