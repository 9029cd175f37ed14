/** Paths of the Copilot API that answer models (contract 7 and 8). */
export const CHAT_PATH = "/chat/completions";
export const RESPONSES_PATH = "/responses";
export const MESSAGES_PATH = "/v1/messages";
export const EMBEDDINGS_PATH = "/embeddings";

/** Where a conversation can be carried to, whatever dialect it came in. */
export const CHAT_ENDPOINTS: readonly string[] = [CHAT_PATH, RESPONSES_PATH, MESSAGES_PATH];
export const EMBEDDINGS_ENDPOINTS: readonly string[] = [EMBEDDINGS_PATH];

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
  /** The encoding that its tokens are counted by: `o200k_base`, say. Of other makers' models an approximation. */
  tokenizer: string | undefined;
  /** Paths of the API that serve it, such as `/chat/completions`. */
  endpoints: readonly string[];
  limits: ModelLimits;
  supports: ModelSupports;
  /** Undefined where there are no terms to accept. */
  policy: "enabled" | "disabled" | "unconfigured" | undefined;
  /** Headers that upstream wants on each call of this model, names in lower case. */
  requestHeaders: Readonly<Record<string, string>>;
  /** The row as it came, for what only a client can use. */
  raw: Readonly<Record<string, unknown>>;
};

/** Tokens, unless a name says otherwise. */
export type ModelLimits = {
  contextTokens: number | undefined;
  /** What a request may take of the context; more is refused, however short the answer would be. */
  promptTokens: number | undefined;
  outputTokens: number | undefined;
  /** Of an answer in one piece, where that may be no longer than this (Claude). */
  nonStreamingOutputTokens: number | undefined;
  /** Texts in one call of an embeddings model. */
  maxInputs: number | undefined;
  maxImages: number | undefined;
  maxImageBytes: number | undefined;
  /** Media types of the images that it takes. */
  imageTypes: readonly string[] | undefined;
};

/** What a request to the model may ask for. */
export type ModelSupports = {
  streaming: boolean;
  toolCalls: boolean;
  parallelToolCalls: boolean;
  vision: boolean;
  structuredOutputs: boolean;
  /** Such as `low`; none for a model that does not reason, or decides by itself how much. */
  reasoningEfforts: readonly string[];
  adaptiveThinking: boolean;
  /** Tokens to think with; undefined for a model that takes no budget. */
  minThinkingBudget: number | undefined;
  maxThinkingBudget: number | undefined;
  /** Whether an embeddings model shortens its vectors. */
  dimensions: boolean;
};

/** Whether a call of the model can succeed: its terms, where it has any, are accepted. */
export function isUsable({ policy }: Model): boolean {
  return policy === undefined || policy === "enabled";
}

/** Whether it answers at one of the endpoints. */
export function answersAt({ endpoints }: Model, wanted: readonly string[]): boolean {
  return endpoints.some((endpoint) => wanted.includes(endpoint));
}

/** Whether it answers where calls are sent to. */
export function isServed(model: Model): boolean {
  return answersAt(model, CHAT_ENDPOINTS) || answersAt(model, EMBEDDINGS_ENDPOINTS);
}
