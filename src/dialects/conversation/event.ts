import type { Sealed } from "./sealed.ts";

/**
 * One step of an answer as it comes. The order is a law: `begin`, then parts one after another, each as `open`, any
 * number of `delta`, `close`; `finish` when all parts of the choice are closed; `usage` at any time after `begin`, the
 * last one counts. Where more than one choice was asked for each may have a part open, and `choice` tells them apart;
 * absent, it is the first.
 */
export type AnswerEvent = ({ type: "begin" } & AnswerHead) | ChoiceEvent | { type: "usage"; usage: AnswerUsage };

/** A step of one choice. */
export type ChoiceEvent =
  | { type: "open"; part: OpenedPart; choice?: number }
  | { type: "delta"; text: string; choice?: number }
  | { type: "close"; sealed?: Sealed; choice?: number }
  | { type: "finish"; reason: Finish; stopSequence?: string; choice?: number };

/** What upstream calls the answer; absent where it says nothing. */
export type AnswerHead = { id?: string; model?: string; createdSeconds?: number };

/** A call's deltas are pieces of its input: a JSON text, or free text where the tool takes that. */
export type OpenedPart =
  | { kind: "text" }
  | { kind: "reasoning" }
  | { kind: "refusal" }
  | { kind: "call"; id: string; name: string; isFreeForm?: boolean };

/** `stop`: the model was done; `stop_sequence`: it wrote one of the client's. */
export type Finish = "stop" | "stop_sequence" | "length" | "calls" | "filtered";

/** Token counts. What came from a cache or went into it is part of the input, what was thought is part of the output. */
export type AnswerUsage = {
  inputTokens: number;
  cachedTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  reasoningTokens: number;
};
