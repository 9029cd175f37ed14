import * as z from "zod/mini";

/** A model as the account's catalogue describes it (contract 6.1). What upstream leaves out is undefined or false. */
export type Model = {
  /** What upstream wants to read in `model`. */
  id: string;
  name: string;
  vendor: string;
  version: string;
  preview: boolean;
  /** `chat`, `embeddings`, `completion`, or a word that upstream invents next. */
  type: string;
  family: string;
  /** Paths of the API that serve it, such as `/chat/completions`. */
  endpoints: readonly string[];
  limits: {
    contextTokens: number | undefined;
    promptTokens: number | undefined;
    outputTokens: number | undefined;
    /** A lower limit of Claude models for answers that are not streamed. */
    jsonOutputTokens: number | undefined;
    /** Texts in one call for embeddings. */
    inputs: number | undefined;
  };
  supports: {
    streaming: boolean;
    toolCalls: boolean;
    parallelToolCalls: boolean;
    vision: boolean;
    structuredOutputs: boolean;
    adaptiveThinking: boolean;
    dimensions: boolean;
    reasoningEffort: readonly string[];
    minThinkingBudget: number | undefined;
    maxThinkingBudget: number | undefined;
  };
  /** Undefined where there are no terms to accept. */
  policy: "enabled" | "disabled" | "unconfigured" | undefined;
  /** The terms that `models enable` accepts. */
  terms: string | undefined;
  isPickerEnabled: boolean;
  /** Headers that upstream wants on each call of this model, names in lower case. */
  requestHeaders: Readonly<Record<string, string>>;
  /** The row as it came, for what only a client can use. */
  raw: Readonly<Record<string, unknown>>;
};

/** A field that is missing or of the wrong type counts as absent (contract 6.2, traps). */
const ifValid = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);
const id = z.string().check(z.minLength(1));
const text = ifValid(id);
const count = ifValid(z.int().check(z.nonnegative()));
const flag = z.catch(z.boolean(), false);
const words = ifValid(z.array(z.string()));
const asRecord = z.transform((value): unknown => (isRecord(value) ? value : {}));
const part = <Schema extends z.ZodMiniType>(schema: Schema) => z.pipe(asRecord, schema);

const row = z.looseObject({
  id,
  name: text,
  vendor: text,
  version: text,
  preview: flag,
  model_picker_enabled: flag,
  supported_endpoints: words,
  policy: ifValid(
    z.looseObject({ state: z.catch(z.enum(["enabled", "disabled", "unconfigured"]), "unconfigured"), terms: text }),
  ),
  request_headers: part(z.looseObject({})),
  capabilities: part(
    z.looseObject({
      type: text,
      family: text,
      limits: part(
        z.looseObject({
          max_context_window_tokens: count,
          max_prompt_tokens: count,
          max_output_tokens: count,
          max_non_streaming_output_tokens: count,
          max_inputs: count,
        }),
      ),
      supports: part(
        z.looseObject({
          streaming: flag,
          tool_calls: flag,
          parallel_tool_calls: flag,
          vision: flag,
          structured_outputs: flag,
          adaptive_thinking: flag,
          dimensions: flag,
          reasoning_effort: words,
          min_thinking_budget: count,
          max_thinking_budget: count,
        }),
      ),
    }),
  ),
});

type Row = z.infer<typeof row>;

/** The model of one row of upstream's list, or null when it has no id. */
export function readModel(value: unknown): Model | null {
  const parsed = row.safeParse(value);
  if (!parsed.success || !isRecord(value)) return null;
  const { id, name, vendor, version, preview, policy, capabilities } = parsed.data;
  const type = capabilities.type ?? "chat";
  return {
    id,
    name: name ?? id,
    vendor: vendor ?? "unknown",
    version: version ?? id,
    preview,
    type,
    family: capabilities.family ?? id,
    endpoints: parsed.data.supported_endpoints ?? (type === "chat" ? ["/chat/completions"] : []),
    limits: limitsOf(capabilities.limits),
    supports: supportsOf(capabilities.supports),
    policy: policy?.state,
    terms: policy?.terms,
    isPickerEnabled: parsed.data.model_picker_enabled,
    requestHeaders: sendableHeaders(parsed.data.request_headers),
    raw: value,
  };
}

/** Whether a call of the model can succeed: its terms, where it has any, are accepted. */
export function isUsable({ policy }: Model): boolean {
  return policy === undefined || policy === "enabled";
}

function limitsOf(limits: Row["capabilities"]["limits"]): Model["limits"] {
  return {
    contextTokens: limits.max_context_window_tokens,
    promptTokens: limits.max_prompt_tokens,
    outputTokens: limits.max_output_tokens,
    jsonOutputTokens: limits.max_non_streaming_output_tokens,
    inputs: limits.max_inputs,
  };
}

function supportsOf(supports: Row["capabilities"]["supports"]): Model["supports"] {
  return {
    streaming: supports.streaming,
    toolCalls: supports.tool_calls,
    parallelToolCalls: supports.parallel_tool_calls,
    vision: supports.vision,
    structuredOutputs: supports.structured_outputs,
    adaptiveThinking: supports.adaptive_thinking,
    dimensions: supports.dimensions,
    reasoningEffort: supports.reasoning_effort ?? [],
    minThinkingBudget: supports.min_thinking_budget,
    maxThinkingBudget: supports.max_thinking_budget,
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
