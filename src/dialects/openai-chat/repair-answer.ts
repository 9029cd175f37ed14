import { ProxyError } from "../../errors.ts";
import { reportedFailure } from "../answer/reported-failure.ts";
import { countOf, type LooseObject, objectOf, objectsOf, stringOf, wordOf } from "../loose-json.ts";
import { type FinishReason, finishReason } from "./chunk.ts";
import { fromNative } from "./native-answer.ts";
import { REASONING_NAMES, type RepairNeeds } from "./repair.ts";
import { argumentsOf } from "./repair-calls.ts";
import { type ChatUsage, readUsage } from "./usage.ts";

/** An answer in one piece, as OpenAI's specification has it, with DeepSeek's `reasoning_content`. */
export type ChatAnswer = {
  id: string;
  object: "chat.completion";
  created: number;
  model: string;
  system_fingerprint?: string;
  choices: AnswerChoice[];
  usage?: ChatUsage;
};

type AnswerChoice = { index: number; message: AnswerMessage; logprobs: unknown; finish_reason: FinishReason };

type AnswerMessage = {
  role: "assistant";
  content: string | null;
  refusal: string | null;
  reasoning_content?: string;
  tool_calls?: { id: string; type: "function"; function: { name: string; arguments: string } }[];
};

/**
 * Upstream's answer of status 200 as a strict one: contract 7.2, 7.3 and 7.11. Throws `upstream_refused` for an error
 * in disguise and `bad_upstream_answer` for what is no answer at all.
 */
export function repairAnswer(parsed: unknown, needs: RepairNeeds): ChatAnswer {
  const told = objectOf(parsed);
  const answer = told && (fromNative(told) ?? told);
  const raws = objectsOf(answer?.["choices"]);
  if (answer?.["error"] && raws.length === 0) throw reportedFailure(answer["error"], needs.redact);
  const broken = raws.find((raw) => raw["finish_reason"] === "error");
  if (broken) throw reportedFailure(answer?.["error"], needs.redact);
  const usage = readUsage(answer?.["usage"]);
  if (!answer || (raws.length === 0 && !usage)) {
    throw new ProxyError("bad_upstream_answer", "Upstream's answer holds neither choices nor usage.");
  }
  const fingerprint = stringOf(answer["system_fingerprint"]);
  return {
    id: wordOf(answer["id"]) ?? needs.id,
    object: "chat.completion",
    created: countOf(answer["created"]) || needs.createdSeconds,
    model: wordOf(answer["model"]) ?? needs.model,
    ...(fingerprint === undefined ? {} : { system_fingerprint: fingerprint }),
    choices: repairChoices(raws, needs),
    ...(usage ? { usage } : {}),
  };
}

/** One choice was asked for: all that came are its parts. None came: the limit left no room (contract 7.3). */
function repairChoices(raws: readonly LooseObject[], needs: RepairNeeds): AnswerChoice[] {
  if (raws.length === 0) return [repairChoice([{ finish_reason: "length", message: { content: "" } }], 0, needs)];
  if (needs.choices === 1) return [repairChoice(raws, 0, needs)];
  return raws.map((raw, position) => repairChoice([raw], countOf(raw["index"]) ?? position, needs));
}

function repairChoice(parts: readonly LooseObject[], index: number, needs: RepairNeeds): AnswerChoice {
  const messages = parts.map((part) => objectOf(part["message"]) ?? {});
  const calls = messages
    .flatMap((message) => objectsOf(message["tool_calls"]))
    .map((raw, place) => {
      const called = objectOf(raw["function"]) ?? {};
      return {
        id: wordOf(raw["id"]) ?? `call_${needs.id}_${index}_${place}`,
        type: "function" as const,
        function: { name: stringOf(called["name"]) ?? "", arguments: argumentsOf(called["arguments"]) ?? "" },
      };
    });
  const reasoning = REASONING_NAMES.map((name) => firstWord(messages, name)).find((text) => text !== undefined);
  const opaque = firstWord(messages, "reasoning_opaque");
  if (opaque !== undefined && calls[0]) needs.seal?.(calls[0].id, opaque);
  const word = parts.map((part) => wordOf(part["finish_reason"])).find((reason) => reason !== undefined);
  return {
    index,
    message: {
      role: "assistant",
      content: joinedText(messages),
      refusal: firstWord(messages, "refusal") ?? null,
      ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    },
    logprobs: parts[0]?.["logprobs"] ?? null,
    finish_reason: finishReason(word, calls.length > 0),
  };
}

/** Null when no part has a text, as a message that only calls tools. */
function joinedText(messages: readonly LooseObject[]): string | null {
  const texts = messages.map((message) => stringOf(message["content"])).filter((text) => text !== undefined);
  return texts.length === 0 ? null : texts.join("");
}

function firstWord(messages: readonly LooseObject[], name: string): string | undefined {
  return messages.map((message) => wordOf(message[name])).find((word) => word !== undefined);
}
