import { aroundText } from "../answer/around-text.ts";
import { openaiUsage } from "../answer/openai-usage.ts";
import type { AnswerEvent, AnswerUsage } from "../conversation/event.ts";
import type { AnswerContext, AnswerWriter } from "../dialect.ts";
import { type CompletionChoice, completionChoice } from "./chunk.ts";
import { createHead, echoedPrompt } from "./head.ts";
import { writeErrorEvent } from "./write-error.ts";

/** A stream of completions. What the model thought is not shown: this API has no place for it. */
export function createWriter(context: AnswerContext): AnswerWriter {
  const { includeUsage } = context;
  const headOf = createHead(context);
  const hidden = new Set<number>();
  const begun = new Set<number>();
  let usage: AnswerUsage | undefined;
  let head = headOf({});

  function frame(choice: CompletionChoice): string {
    return render({ ...head, choices: [choice], ...(includeUsage ? { usage: null } : {}) });
  }

  /** The prompt comes first where it is to be repeated. */
  function begin(index: number): string {
    if (begun.has(index)) return "";
    begun.add(index);
    const prompt = echoedPrompt(context);
    return prompt === "" ? "" : frame(completionChoice(index, prompt));
  }

  return {
    event(event: AnswerEvent) {
      if (event.type === "begin") {
        head = headOf(event);
        return "";
      }
      if (event.type === "usage") {
        usage = event.usage;
        return "";
      }
      const { choice: index = 0 } = event;
      switch (event.type) {
        case "open":
          if (event.part.kind === "reasoning" || event.part.kind === "call") hidden.add(index);
          return "";
        case "delta":
          return hidden.has(index) ? "" : begin(index) + frame(completionChoice(index, event.text));
        case "close":
          hidden.delete(index);
          return "";
        case "finish":
          return begin(index) + frame(completionChoice(index, "", event.reason));
      }
    },
    end() {
      const counts = includeUsage && usage ? render({ ...head, choices: [], usage: openaiUsage(usage) }) : "";
      return `${counts}data: [DONE]\n\n`;
    },
    fail: writeErrorEvent,
    around: () => (hidden.has(0) ? () => "" : aroundText((text) => frame(completionChoice(0, text)))),
  };
}

function render(frame: unknown): string {
  return `data: ${JSON.stringify(frame)}\n\n`;
}
