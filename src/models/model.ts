import * as z from "zod/mini";

/** Where upstream answers chat completions (contract 7), the one thing that is served today. */
export const CHAT_PATH = "/chat/completions";

/** A model as the account's catalogue describes it (contract 6.1). What upstream leaves out is undefined or false. */
export type Model = {
  /** What upstream wants to read in `model`. */
  id: string;
  name: string;
  vendor: string;
  preview: boolean;
  /** `chat`, `embeddings`, `completion`, or a word that upstream invents next. */
  type: string;
  family: string;
  /** Paths of the API that serve it, such as `/chat/completions`. */
  endpoints: readonly string[];
  limits: {
    contextTokens: number | undefined;
    outputTokens: number | undefined;
  };
  /** Undefined where there are no terms to accept. */
  policy: "enabled" | "disabled" | "unconfigured" | undefined;
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
  preview: flag,
  supported_endpoints: words,
  policy: ifValid(z.looseObject({ state: z.catch(z.enum(["enabled", "disabled", "unconfigured"]), "unconfigured") })),
  request_headers: part(z.looseObject({})),
  capabilities: part(
    z.looseObject({
      type: text,
      family: text,
      limits: part(z.looseObject({ max_context_window_tokens: count, max_output_tokens: count })),
    }),
  ),
});

/** The model of one row of upstream's list, or null when it has no id. */
export function readModel(value: unknown): Model | null {
  const parsed = row.safeParse(value);
  if (!parsed.success || !isRecord(value)) return null;
  const { id, name, vendor, preview, policy, capabilities } = parsed.data;
  const { type = "chat", family = id, limits } = capabilities;
  return {
    id,
    name: name ?? id,
    vendor: vendor ?? "unknown",
    preview,
    type,
    family,
    endpoints: parsed.data.supported_endpoints ?? (type === "chat" ? [CHAT_PATH] : []),
    limits: { contextTokens: limits.max_context_window_tokens, outputTokens: limits.max_output_tokens },
    policy: policy?.state,
    requestHeaders: sendableHeaders(parsed.data.request_headers),
    raw: value,
  };
}

/** Whether a call of the model can succeed: its terms, where it has any, are accepted. */
export function isUsable({ policy }: Model): boolean {
  return policy === undefined || policy === "enabled";
}

/** Whether it answers where calls are sent to. */
export function isServed({ endpoints }: Model): boolean {
  return endpoints.includes(CHAT_PATH);
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
