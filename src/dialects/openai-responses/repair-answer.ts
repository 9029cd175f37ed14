import { ProxyError } from "../../errors.ts";
import { receiptUsage } from "../answer/receipt-usage.ts";
import { reportedFailure } from "../answer/reported-failure.ts";
import type { AnswerContext, WholeAnswer } from "../dialect.ts";
import { type LooseObject, objectOf } from "../loose-json.ts";
import { createEventWriter } from "./event-writer.ts";
import { createRepairState, finalResponse } from "./repair.ts";
import { responseObject } from "./response-object.ts";

/** Upstream's response in one piece as OpenAI would send it. Throws `upstream_refused` and `bad_upstream_answer`. */
export function repairAnswer(parsed: unknown, context: AnswerContext): WholeAnswer {
  const raw = responseOf(parsed, context);
  const state = createRepairState(context, createEventWriter(context));
  const text = JSON.stringify(responseObject(context, finalResponse(state, raw)));
  return { text, usage: state.usage && receiptUsage(state.usage) };
}

/** The response in an answer. Throws for what is none, and for a failure in the form of one. */
export function responseOf(parsed: unknown, { redact }: AnswerContext): LooseObject {
  const raw = objectOf(parsed);
  if (raw?.["error"]) throw reportedFailure(raw["error"], redact);
  if (raw && Array.isArray(raw["output"]) && raw["status"] !== "failed") return raw;
  throw new ProxyError("bad_upstream_answer", "Upstream's answer is no response.");
}
