import { ProxyError } from "../../errors.ts";
import { deltaMembers, learnFrame } from "../answer/delta-frame.ts";
import type { AnswerEvent, AnswerUsage, Finish } from "../conversation/event.ts";
import { createSequence, type Sequence } from "../conversation/sequence.ts";
import type { AnswerContext, AnswerReader } from "../dialect.ts";
import { countOf, objectOf, objectsOf, wordOf } from "../loose-json.ts";
import type { ChatChunk, ChunkChoice, FinishReason } from "./chunk.ts";
import { createRepairState, finishStream, REASONING_NAMES, repairChunk } from "./repair.ts";
import { repairNeeds } from "./repair-needs.ts";
import type { ChatUsage } from "./usage.ts";

export const FINISHES = {
  stop: "stop",
  length: "length",
  tool_calls: "calls",
  content_filter: "filtered",
} as const satisfies Record<FinishReason, Finish>;

/** What a filter has looked at, and fillers, differ from frame to frame. */
const DELTA_MEMBERS = deltaMembers(
  ["content", "refusal", "arguments", ...REASONING_NAMES],
  ["check_offset", "start_offset", "end_offset", "obfuscation", "padding"],
);

type Seal = { choice: number; data: string };

/** Reads a streamed chat answer of Copilot's, quirks and all. Its end is `[DONE]`, which no event tells. */
export function createReader(context: AnswerContext): AnswerReader {
  const repair = createRepairState({ ...repairNeeds(context), includeUsage: true });
  const sequences = new Map<number, Sequence>();
  const finished = new Set<number>();
  let seals: Seal[] = [];
  let hasBegun = false;

  function sequenceOf(choice: number): Sequence {
    const sequence = sequences.get(choice) ?? createSequence(choice);
    sequences.set(choice, sequence);
    return sequence;
  }

  function begin({ id, model, created }: ChatChunk): AnswerEvent[] {
    if (hasBegun) return [];
    hasBegun = true;
    return [{ type: "begin", id, model, createdSeconds: created }];
  }

  function stepsOf(chunk: ChatChunk): AnswerEvent[] {
    const said = chunk.choices.flatMap((choice) => {
      if (choice.finish_reason !== null) finished.add(choice.index);
      return stepsOfChoice(sequenceOf(choice.index), choice);
    });
    return [...begin(chunk), ...said];
  }

  /** The blobs in a frame, which repaired chunks no longer have, and which may be all that is in it (contract 7.7). */
  function sealsIn(payload: unknown): Seal[] {
    return objectsOf(objectOf(payload)?.["choices"]).flatMap((raw, position) => {
      const data = wordOf(objectOf(raw["delta"])?.["reasoning_opaque"]);
      const choice = context.choices === 1 ? 0 : (countOf(raw["index"]) ?? position);
      return data === undefined || finished.has(choice) ? [] : [{ choice, data }];
    });
  }

  /** Told once the answer has begun, in front of what else the frame says. */
  function sealSteps(): AnswerEvent[] {
    const steps = seals.flatMap(({ choice, data }) => sequenceOf(choice).seal({ origin: "openai-chat", data }));
    seals = [];
    return steps;
  }

  return {
    event(payload) {
      const sealed = sealsIn(payload);
      const { chunks, failure } = repairChunk(repair, payload);
      if (failure) throw failure;
      seals.push(...sealed);
      const begun = chunks.slice(0, 1).flatMap(begin);
      return hasBegun ? [...begun, ...sealSteps(), ...chunks.flatMap(stepsOf)] : [];
    },
    frameOf(data, text) {
      // A blob that comes twice is longer by that.
      if (data.includes("reasoning_opaque") || !sequenceOf(0).isAlone()) return undefined;
      return learnFrame(data, DELTA_MEMBERS, text);
    },
    copied: (text) => sequenceOf(0).copied(text),
    done: () => false,
    end() {
      const { chunks, isComplete } = finishStream(repair);
      if (!isComplete) throw truncated();
      const usage = repair.usage;
      return [...chunks.flatMap(stepsOf), ...(usage ? [usageStep(usage)] : [])];
    },
  };
}

function stepsOfChoice(sequence: Sequence, { index, delta, finish_reason }: ChunkChoice): AnswerEvent[] {
  const { reasoning_content = "", content = "", refusal = "", tool_calls = [] } = delta;
  const steps = [
    ...sequence.say("reasoning", reasoning_content),
    ...sequence.say("text", content),
    ...sequence.say("refusal", refusal),
    ...tool_calls.flatMap((call) => {
      const { name = "", arguments: input } = call.function;
      return sequence.call(call.index, { id: call.id ?? "", name, input });
    }),
  ];
  if (finish_reason === null) return steps;
  const of = index === 0 ? {} : { choice: index };
  return [...steps, ...sequence.close(), { type: "finish", reason: FINISHES[finish_reason], ...of }];
}

function usageStep(usage: ChatUsage): AnswerEvent {
  return { type: "usage", usage: answerUsage(usage) };
}

/** The same as a conversation has it. */
export function answerUsage(usage: ChatUsage): AnswerUsage {
  const { prompt_tokens, completion_tokens, prompt_tokens_details, completion_tokens_details } = usage;
  return {
    inputTokens: prompt_tokens,
    cachedTokens: prompt_tokens_details?.["cached_tokens"] ?? 0,
    cacheWriteTokens: prompt_tokens_details?.["cache_write_tokens"] ?? 0,
    outputTokens: completion_tokens,
    reasoningTokens: completion_tokens_details?.["reasoning_tokens"] ?? 0,
  };
}

function truncated(): ProxyError {
  return new ProxyError("stream_truncated", "Upstream ended the stream without a finish reason.");
}
