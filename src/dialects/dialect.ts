import type { ErrorKind, ProxyError } from "../errors.ts";
import type { Usage } from "../receipt.ts";
import type { ByteString } from "../wire/byte-string.ts";
import type { JsonOptions } from "../wire/json-scan.ts";
import type { Redact } from "../world/secrets.ts";
import type { WriteAround } from "./answer/around-text.ts";
import type { DeltaFrame } from "./answer/delta-frame.ts";
import type { Answer } from "./conversation/answer.ts";
import type { AnswerEvent } from "./conversation/event.ts";
import type { Conversation } from "./conversation/request.ts";
import type { LooseObject } from "./loose-json.ts";
import type { Change } from "./request/change.ts";

/** The dialects that Copilot answers in, by the names of their folders. */
export type UpstreamName = "openai-chat" | "openai-responses" | "anthropic-messages";

export type Body = Uint8Array<ArrayBuffer>;

/** How a request is read. */
export type InspectOptions = JsonOptions & {
  /** As it was asked: there are dialects in which it names the model, and what is to be done with it. */
  url?: string;
};

/** What must be known of a request before anything is spent on it, in whatever dialect. */
export type RequestFacts = {
  model: string;
  stream: boolean;
  /** How many answers are wanted. */
  choices: number;
  /** A client of OpenAI's chat wants a last frame with the token counts. */
  includeUsage: boolean;
  /** For `X-Initiator` (contract 5.4): who said the last thing that isn't an instruction. */
  initiator: "user" | "agent";
  /** For `Copilot-Vision-Request` (contract 5.5). */
  hasImages: boolean;
};

/** What must be known of the model; of one that isn't in the catalogue only its id is. */
export type ModelFacts = {
  id: string;
  vendor?: string;
  family?: string;
  limits?: { outputTokens?: number | undefined; nonStreamingOutputTokens?: number | undefined };
  supports?: {
    reasoningEfforts: readonly string[];
    adaptiveThinking: boolean;
    minThinkingBudget: number | undefined;
    maxThinkingBudget: number | undefined;
    /** Whether answers can be bound to a JSON Schema; absent where nobody says. */
    structuredOutputs?: boolean;
  };
};

/** A request whose body was read. */
export type Inspection = {
  facts: RequestFacts;
  /** The ids of tool calls whose seals may be wanted: of those that came back without one. Of items that are kept, too. */
  callIds: readonly string[];
};

/** What decides how a request is made ready. */
export type FitNeeds = {
  model: ModelFacts;
  /** What upstream wants back with a tool call, by the call's id. */
  sealOf: (callId: string) => string | undefined;
  /** Headers of the request by which its dialect is versioned: `anthropic-version` and `anthropic-beta`. */
  clientHeaders: Readonly<Record<string, string>>;
};

/** What of the request its answer is written with. It can be written as JSON, since it may come from another thread. */
export type Asked = {
  /** Fields of the request that the answer repeats. */
  echo?: LooseObject;
  /** Tools that upstream knows in another form than the client: the client's object for it, by upstream's name. */
  tools?: Readonly<Record<string, LooseObject>>;
  /** The client's names of tools, by those that upstream could take. */
  toolNames?: Readonly<Record<string, string>>;
  /** The client reckons with what it is given being kept, and may name a part of it by its id alone. */
  keepsItems?: boolean;
  /** Where upstream can't be told when to stop, the answer is cut at these. */
  stopSequences?: readonly string[];
  /** The client wants no word of what the model thought; the seals it wants all the same. */
  hidesReasoning?: boolean;
};

/** A request in the dialect that it came in, made what the model takes. */
export type Fitted = {
  body: Body;
  changes: readonly Change[];
  asked?: Asked;
  headers?: Readonly<Record<string, string>>;
};

/** A request of one dialect as a conversation; `changes` are the fields that no conversation has. */
export type ReadConversation = { conversation: Conversation; changes: readonly Change[]; asked?: Asked };

/** What an answer is written with, where upstream's own words are not enough. */
export type AnswerContext = {
  /** Unique to the call; ids are made of it. */
  requestId: string;
  /** Unix time in seconds. */
  createdSeconds: number;
  /** Milliseconds since the request arrived, with fractions; for dialects that tell how long the answer took. */
  elapsedMs: () => number;
  /** As the client named it. */
  model: string;
  /** How many answers were asked for. */
  choices: number;
  includeUsage: boolean;
  asked: Asked;
  /** For what upstream says of its failure. */
  redact: Redact;
  /**
   * Told what upstream wants back with a tool call, where the client's dialect has no place for it; and items, by their
   * ids, for a client that may name them so.
   */
  seal: (callId: string, sealed: string) => void;
};

/**
 * How a stream went, once nothing more of upstream will be read. `stream_truncated`: it ended without a finish;
 * `upstream_refused`: upstream reported a failure in its own stream; `bad_upstream_answer`: it sent what is no stream
 * of this dialect. In all three the client has been told, in the stream.
 */
export type StreamVerdict = "ok" | "stream_truncated" | "upstream_refused" | "bad_upstream_answer";

/** The client's event for a chunk that is one fitting event of upstream's and nothing else, undefined for any other. */
export type ChunkCopier = (chunk: Uint8Array) => Uint8Array | undefined;

/** One streamed answer: upstream's events in, the client's events out, whole ones only. */
export interface DialectStream {
  /** What the client gets for one event of upstream; "" when that is nothing. One that is not whole may be cut off. */
  event(data: ByteString, isWhole: boolean): ByteString;
  /** Gives what `event` would, for chunks that are one event of the kind just seen. Good until the next `event`. */
  copier(): ChunkCopier | undefined;
  /** After upstream's clean end, or once `done`: what is still due, and how it went. */
  end(): { text: ByteString; verdict: StreamVerdict };
  /** The in-band error. Nothing follows it. */
  fail(error: ProxyError): ByteString;
  /** What keeps a silent connection alive without meaning anything; "" where the dialect has nothing for it. */
  heartbeat(): ByteString;
  usage(): Usage | undefined;
  /** True once the last event was given out. */
  done(): boolean;
}

/** How a stream tells its end, for the lane that reads nothing else in it. */
export type Endings = {
  /** `end` is one only behind a `finish`; `whole` is both, and behind `failure` nothing follows either. */
  read(data: ByteString): "finish" | "end" | "whole" | "failure" | undefined;
  /** Whether an event of which `read` tells something may be in the bytes: cheap, and right in doubt. */
  mayBeIn(chunk: Uint8Array): boolean;
};

/** An answer in one piece, as the client gets it, and what it cost. */
export type WholeAnswer = { text: string; usage: Usage | undefined };

/** Writes one streamed answer in a client's dialect. */
export interface AnswerWriter {
  /** The client's events for one step, "" for none. */
  event(event: AnswerEvent): string;
  /** What closes the stream, after its finish. */
  end(): string;
  /** The in-band error; nothing follows it. Never a finish of our own making. */
  fail(error: ProxyError): string;
  /** Writes further deltas of the part that is open, unread; undefined where they are not told as they come. */
  around?(): WriteAround | undefined;
  /** Told what was written so, in one text. */
  copied?(text: string): void;
}

/** Reads one streamed answer of upstream's dialect. */
export interface AnswerReader {
  /** The steps in one event of upstream. Throws `upstream_refused` for a failure that it reports. */
  event(payload: unknown): AnswerEvent[];
  /** Whether upstream has said its last word. */
  done(): boolean;
  /** The steps still due at upstream's clean end. Throws `stream_truncated` where the answer is not whole. */
  end(): AnswerEvent[];
  /**
   * What stands around the text of an event that was just read as this one delta and nothing else; undefined where
   * another text in its place may mean another step.
   */
  frameOf?(data: ByteString, text: string): DeltaFrame | undefined;
  /** Told the texts of events that fitted the frame, and were handed on unread, in one. */
  copied?(text: string): void;
}

/** What a client's dialect can do. `Found` is what its inspection knows beyond the facts. */
export type ClientDialect<Found extends Inspection = Inspection> = {
  contentType: "text/event-stream; charset=utf-8" | "application/x-ndjson" | "application/json";
  /** Throws what is wrong with the body, by the field. Undefined when `maxValues` cut the reading short. */
  inspect(body: Body, maxDepth: number, options: InspectOptions): Found | undefined;
  /** Throws `invalid_value` and `unsupported_field` where the request can't be asked of another dialect. */
  readConversation(body: Body, found: Found, sealOf?: FitNeeds["sealOf"]): ReadConversation;
  /**
   * JSON text that answers a request which asks nothing of a model, such as Ollama's to load one; undefined for any
   * other. The model is known by then, and upstream is not called.
   */
  answerHere?(found: Found, context: AnswerContext): string | undefined;
  createWriter(context: AnswerContext): AnswerWriter;
  /** JSON text. */
  writeAnswer(answer: Answer, context: AnswerContext): string;
  /** JSON text. */
  writeError(error: ProxyError): string;
  /** The same as an event of a stream that has begun. */
  writeErrorEvent(error: ProxyError): string;
  /** What keeps a silent stream alive; "" where the dialect has nothing for it. */
  heartbeat: string;
  /** Failures that clients who asked for a stream look for in it alone, though nothing of it has come. */
  toldInStream?: ReadonlySet<ErrorKind>;
  /** Whether a client gets seals and sends them back; for others the proxy remembers them. */
  carriesSeals: boolean;
  /** Where upstream speaks the client's dialect itself; the bytes are kept then. */
  native: NativeDialect<Found> | null;
  /** Where the dialect has a call that counts the tokens of a prompt. */
  counting?: Counting<Found>;
};

/** The call that counts the tokens of a prompt, and asks for no answer. */
type Counting<Found extends Inspection = Inspection> = {
  inspect(body: Body, maxDepth: number, options: InspectOptions): Found | undefined;
  /** JSON text. */
  write(tokens: number): string;
  /** For models that the native dialect answers; upstream counts by itself at the path, below the API host. */
  native?: { path: string; fit(body: Body, found: Found, needs: FitNeeds): Fitted };
};

/** What a request is read for: to be answered, or to have the tokens of its prompt counted. */
export type Purpose = "answer" | "count";

type NativeDialect<Found extends Inspection = Inspection> = {
  name: UpstreamName;
  fit(body: Body, found: Found, needs: FitNeeds): Fitted;
  createStream(context: AnswerContext): DialectStream;
  endings: Endings;
  /** Throws `upstream_refused` and `bad_upstream_answer`. */
  normalise(parsed: unknown, context: AnswerContext): WholeAnswer;
};

/** What a dialect of upstream can do for clients of another. */
export type UpstreamDialect = {
  /** Below the API host. */
  path: string;
  /** Whether its tools may take free text; else a call's input is a JSON text always. */
  takesFreeForm: boolean;
  /** Whether the model gives several answers in one call. */
  givesChoices(model: ModelFacts): boolean;
  /** Throws `unsupported_field` where leaving something out would change what the request means. */
  writeRequest(conversation: Conversation, needs: FitNeeds): Fitted;
  createReader(context: AnswerContext): AnswerReader;
  /** Throws `upstream_refused` and `bad_upstream_answer`. */
  readAnswer(parsed: unknown, context: AnswerContext): Answer;
};
