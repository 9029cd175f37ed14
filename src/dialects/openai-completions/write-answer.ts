import { openaiUsage } from "../answer/openai-usage.ts";
import type { Answer } from "../conversation/answer.ts";
import type { AnswerContext } from "../dialect.ts";
import { type Completion, completionChoice } from "./chunk.ts";
import { createHead, echoedPrompt } from "./head.ts";

/** The answer in one piece, as JSON text. */
export function writeAnswer({ head, choices, usage }: Answer, context: AnswerContext): string {
  const completion: Completion = {
    ...createHead(context)(head),
    choices: choices.map(({ parts, finish }, index) => {
      const said = parts.filter(({ kind }) => kind === "text" || kind === "refusal").map(({ text }) => text);
      return completionChoice(index, echoedPrompt(context) + said.join(""), finish);
    }),
    ...(usage ? { usage: openaiUsage(usage) } : {}),
  };
  return JSON.stringify(completion);
}
