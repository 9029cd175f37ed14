import type { Sealed } from "./sealed.ts";

/**
 * What a request asks for, in the words of no dialect (design 5). It is used when client and upstream speak different
 * dialects, never otherwise. A field is here when two dialects can express it.
 */
export type Conversation = {
  turns: Turn[];
  tools: Tool[];
  toolChoice: ToolChoice | undefined;
  /** False: at most one call a turn. */
  parallelCalls: boolean | undefined;
  format: Format | undefined;
  maxTokens: number | undefined;
  sampling: Sampling;
  stop: readonly string[];
  reasoning: ReasoningWish | undefined;
  verbosity: string | undefined;
  /** Groups requests with a common beginning, for upstream's cache. */
  cacheKey: string | undefined;
  /** How many answers are wanted. */
  choices: number;
  stream: boolean;
};

/** In the order in which they were said; instructions may stand anywhere. */
export type Turn =
  | { role: "instructions"; parts: TextPart[] }
  | { role: "user"; parts: ContentPart[] }
  | { role: "assistant"; parts: SpokenPart[] }
  | { role: "tool"; callId: string; parts: ContentPart[]; isError: boolean };

/** `isCached`: upstream is asked to keep what the model made of everything up to here. */
export type TextPart = { kind: "text"; text: string; isCached?: boolean };

/** By a `data:` URL, or one of the web; `place`: where the client's request has it, to be named where it is refused. */
export type ImagePart = { kind: "image"; url: string; place?: string; detail?: string; isCached?: boolean };

/** A document, such as a PDF, by URL as well. */
export type FilePart = { kind: "file"; url: string; place?: string; name?: string; isCached?: boolean };

export type ContentPart = TextPart | ImagePart | FilePart;

/**
 * The summary of what the model thought; the text may be empty where only the seal is known. `isRecalled`: the client
 * sent nothing of it, so that nothing of the client's is lost where it can't be sent on.
 */
export type ReasoningPart = { kind: "reasoning"; text: string; sealed?: Sealed; isRecalled?: boolean };

/** A tool's call; its input is a JSON text, or free text where the tool takes that. */
export type CallPart = {
  kind: "call";
  id: string;
  name: string;
  input: string;
  isFreeForm?: boolean;
  isCached?: boolean;
};

type RefusalPart = { kind: "refusal"; text: string };

export type SpokenPart = TextPart | ReasoningPart | CallPart | RefusalPart;

export type Tool = {
  name: string;
  description: string | undefined;
  /** A JSON Schema of its input; absent for a tool that takes free text. */
  schema: unknown;
  strict: boolean | undefined;
  isCached?: boolean;
  /** Takes free text, which the grammar, if any, bounds. */
  freeForm?: { grammar: string | undefined; syntax: string | undefined };
};

export type ToolChoice = { kind: "auto" } | { kind: "none" } | { kind: "required" } | { kind: "named"; name: string };

export type Format =
  | { kind: "json" }
  | {
      kind: "schema";
      name: string | undefined;
      description: string | undefined;
      schema: unknown;
      strict: boolean | undefined;
    };

export type Sampling = {
  temperature?: number;
  topP?: number;
  topK?: number;
  presencePenalty?: number;
  frequencyPenalty?: number;
  seed?: number;
};

/** How much the model is to think, in whichever of these ways the client said it. */
export type ReasoningWish = {
  isOff?: boolean;
  /** `low`, `medium`, `high`, or a word that only one dialect knows. */
  effort?: string;
  budgetTokens?: number;
  /** The model decides by itself. */
  isAdaptive?: boolean;
  /** Whether, and how fully, the client wants to read a summary: `auto`, `concise`, `detailed`. */
  summary?: string;
};

/** A request without a word in it, to be filled. */
export function emptyConversation(): Conversation {
  return {
    turns: [],
    tools: [],
    toolChoice: undefined,
    parallelCalls: undefined,
    format: undefined,
    maxTokens: undefined,
    sampling: {},
    stop: [],
    reasoning: undefined,
    verbosity: undefined,
    cacheKey: undefined,
    choices: 1,
    stream: false,
  };
}
