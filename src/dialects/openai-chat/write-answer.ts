import { openaiUsage } from "../answer/openai-usage.ts";
import type { Answer, AnswerChoice, AnswerPart } from "../conversation/answer.ts";
import type { OpenedPart } from "../conversation/event.ts";
import { unwrapFreeForm } from "../conversation/free-form.ts";
import type { AnswerContext, Asked } from "../dialect.ts";
import { isCustom } from "./custom-tools.ts";
import { FINISH_REASONS, GAP } from "./write-stream.ts";

/** The answer as a chat completion in one piece, JSON text. */
export function writeAnswer({ head, choices, usage }: Answer, context: AnswerContext): string {
  const answer = {
    id: `chatcmpl-${context.requestId}`,
    object: "chat.completion" as const,
    created: head.createdSeconds ?? context.createdSeconds,
    model: head.model ?? context.model,
    choices: choices.map((choice, index) => writeChoice(choice, index, context.asked)),
    ...(usage ? { usage: openaiUsage(usage) } : {}),
  };
  return JSON.stringify(answer);
}

function writeChoice({ parts, finish }: AnswerChoice, index: number, { tools }: Asked) {
  const calls = parts.flatMap((part) => (part.kind === "call" ? [writeCall(part, tools)] : []));
  const text = textOf(parts, "text");
  const refusal = textOf(parts, "refusal");
  const reasoning = textOf(parts, "reasoning", GAP);
  const saysElse = calls.length > 0 || Boolean(refusal ?? reasoning);
  return {
    index,
    message: {
      role: "assistant",
      // Null says that it does something else, such as calling tools; an answer without a word is empty.
      content: text ?? (saysElse ? null : ""),
      refusal: refusal ?? null,
      ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    },
    logprobs: null,
    finish_reason: FINISH_REASONS[finish],
  };
}

function writeCall({ id, name, text, isFreeForm }: Extract<AnswerPart, { kind: "call" }>, tools: Asked["tools"]) {
  if (isFreeForm) return { id, type: "custom" as const, custom: { name, input: text } };
  if (isCustom(name, tools)) return { id, type: "custom" as const, custom: { name, input: unwrapFreeForm(text) } };
  return { id, type: "function" as const, function: { name, arguments: text } };
}

/** What all parts of the kind say together; undefined when that is nothing. */
function textOf(parts: readonly AnswerPart[], kind: OpenedPart["kind"], gap = ""): string | undefined {
  const texts = parts.filter((part) => part.kind === kind && part.text !== "").map(({ text }) => text);
  return texts.length === 0 ? undefined : texts.join(gap);
}
