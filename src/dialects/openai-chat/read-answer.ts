import type { Answer, AnswerChoice, AnswerPart } from "../conversation/answer.ts";
import type { AnswerContext } from "../dialect.ts";
import { objectOf, objectsOf, wordOf } from "../loose-json.ts";
import { answerUsage, FINISHES } from "./read-stream.ts";
import { type ChatAnswer, repairAnswer } from "./repair-answer.ts";
import { repairNeeds } from "./repair-needs.ts";

/** Copilot's chat answer in one piece. Throws `upstream_refused` and `bad_upstream_answer`. */
export function readAnswer(parsed: unknown, context: AnswerContext): Answer {
  const { id, model, created, choices, usage } = repairAnswer(parsed, repairNeeds(context));
  return {
    head: { id, model, createdSeconds: created },
    choices: choices
      .toSorted((a, b) => a.index - b.index)
      .map((choice) => readChoice(choice, context.choices === 1 ? opaqueOf(parsed) : "")),
    usage: usage && answerUsage(usage),
  };
}

function readChoice({ message, finish_reason }: ChatAnswer["choices"][number], opaque: string): AnswerChoice {
  const { reasoning_content, content, refusal, tool_calls = [] } = message;
  const reasoning: AnswerPart = { kind: "reasoning", text: reasoning_content ?? "" };
  if (opaque !== "") reasoning.sealed = { origin: "openai-chat", data: opaque };
  const parts: AnswerPart[] = [
    ...(reasoning.text !== "" || reasoning.sealed ? [reasoning] : []),
    ...(content ? [{ kind: "text" as const, text: content }] : []),
    ...(refusal ? [{ kind: "refusal" as const, text: refusal }] : []),
    ...tool_calls.map((call) => {
      const { name, arguments: text } = call.function;
      return { kind: "call" as const, id: call.id, name, text };
    }),
  ];
  return { parts, finish: FINISHES[finish_reason] };
}

/** What repaired answers no longer have: Gemini's blob (contract 7.7). */
function opaqueOf(parsed: unknown): string {
  const messages = objectsOf(objectOf(parsed)?.["choices"]).map((raw) => objectOf(raw["message"]));
  return messages.map((message) => wordOf(message?.["reasoning_opaque"])).find((word) => word !== undefined) ?? "";
}
