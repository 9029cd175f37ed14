import type { RepairNeeds } from "../../dialects/openai-chat/repair.ts";
import { type ChatAnswer, repairAnswer } from "../../dialects/openai-chat/repair-answer.ts";
import { receiptUsage } from "../../dialects/openai-chat/usage.ts";
import { ProxyError } from "../../errors.ts";
import type { Usage } from "../../receipt.ts";

/**
 * A chat answer of upstream in one piece, made strict, and its usage. Hardly any of them is strict as it comes, and a
 * long one is a quarter of a megabyte, so it is always read and written anew. Throws `bad_upstream_answer` for what is
 * no answer and `upstream_refused` for a failure in the form of one.
 */
export function normaliseAnswer(text: string, needs: RepairNeeds): { text: string; usage: Usage | undefined } {
  const answer = repairAnswer(parseAnswer(text), needs);
  return { text: write(answer), usage: answer.usage && receiptUsage(answer.usage) };
}

/** What the text of an answer says. Throws `bad_upstream_answer` for what is no JSON, a portal's page say. */
export function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProxyError("bad_upstream_answer", "Upstream's answer is not JSON.", { cause });
  }
}

/** What upstream nests too deeply can be parsed and not be written again. */
function write(answer: ChatAnswer): string {
  try {
    return JSON.stringify(answer);
  } catch (cause) {
    throw new ProxyError("bad_upstream_answer", "Upstream's answer is nested too deeply.", { cause });
  }
}
