import { receiptUsage } from "../answer/receipt-usage.ts";
import type { AnswerContext, WholeAnswer } from "../dialect.ts";
import { objectOf } from "../loose-json.ts";
import { strictMessage } from "./message.ts";
import { messageIn } from "./read-answer.ts";
import { readUsage } from "./usage.ts";

/** A message of upstream with nothing in it but what the specification has (contract 8.2). */
export function normalise(parsed: unknown, context: AnswerContext): WholeAnswer {
  const message = strictMessage(messageIn(parsed, context), context.requestId, context.model);
  return { text: JSON.stringify(message), usage: receiptUsage(readUsage(objectOf(message["usage"]) ?? {})) };
}
