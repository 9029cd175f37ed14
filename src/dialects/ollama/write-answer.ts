import type { Answer, AnswerPart } from "../conversation/answer.ts";
import type { AnswerContext } from "../dialect.ts";
import { callText, checkUnwritten } from "./call-text.ts";
import { closingMembers } from "./closing.ts";
import type { LineForm } from "./line.ts";
import { createLineHead } from "./line-head.ts";

/** The answer in one piece, as JSON text. When the first word of it was made is unknown: all of the time is its own. */
export function writeAnswer(form: LineForm, answer: Answer, context: AnswerContext): string {
  const { parts = [], finish = "stop" } = answer.choices[0] ?? {};
  const textOf = (...kinds: AnswerPart["kind"][]) =>
    parts.flatMap(({ kind, text }) => (kinds.includes(kind) ? [text] : [])).join("");
  const calls: string[] = [];
  for (const part of parts) {
    if (part.kind !== "call") continue;
    const text = callText(calls.length, part);
    if (text === undefined) checkUnwritten(part, finish);
    else calls.push(text);
  }
  const said = form({ text: textOf("text", "refusal"), thinking: textOf("reasoning"), calls });
  const closing = { finish, usage: answer.usage, firstMs: 0, totalMs: context.elapsedMs() };
  return `{${createLineHead(context)()},${said},${closingMembers(closing)}}`;
}
