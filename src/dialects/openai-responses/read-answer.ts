import { type Answer, collect } from "../conversation/answer.ts";
import type { AnswerContext } from "../dialect.ts";
import { createResponsesReader } from "./create-reader.ts";
import { responseOf } from "./repair-answer.ts";

/** Upstream's response in one piece: a stream that says everything in its last event. */
export function readAnswer(parsed: unknown, context: AnswerContext): Answer {
  const response = responseOf(parsed, context);
  return collect(createResponsesReader(context).event({ type: "response.completed", response }));
}
