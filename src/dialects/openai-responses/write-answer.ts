import type { Answer } from "../conversation/answer.ts";
import type { AnswerContext } from "../dialect.ts";
import { createEventWriter } from "./event-writer.ts";
import { endsEarly, RESPONSE_ENDS } from "./response-end.ts";
import { responseObject } from "./response-object.ts";
import { writeUsage } from "./usage.ts";
import { beginItem } from "./write-item.ts";

/** An answer in one piece as a response, as JSON text: what the stream of it would end with. */
export function writeAnswer({ head, choices, usage }: Answer, context: AnswerContext): string {
  const [choice = { parts: [], finish: "stop" as const }] = choices;
  const writer = createEventWriter(context);
  for (const [index, { text, sealed, ...part }] of choice.parts.entries()) {
    const item = beginItem(part, index, context, writer);
    if (text !== "") item.delta(text);
    item.close({ sealed, isCut: endsEarly(choice.finish) && index === choice.parts.length - 1 });
  }
  const fields = {
    model: head.model,
    created_at: head.createdSeconds,
    ...RESPONSE_ENDS[choice.finish],
    output: writer.output(),
    usage: usage && writeUsage(usage),
  };
  return JSON.stringify(responseObject(context, fields));
}
