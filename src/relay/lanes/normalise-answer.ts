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
export function normaliseAnswer(
  bytes: Uint8Array,
  needs: RepairNeeds,
): { bytes: Uint8Array<ArrayBuffer>; usage: Usage | undefined } {
  const answer = repairAnswer(parse(bytes), needs);
  return { bytes: write(answer), usage: answer.usage && receiptUsage(answer.usage) };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  } catch (cause) {
    throw new ProxyError("bad_upstream_answer", "Upstream's answer is not JSON.", { cause });
  }
}

/** What upstream nests too deeply can be parsed and not be written again. */
function write(answer: ChatAnswer): Uint8Array<ArrayBuffer> {
  try {
    return Buffer.from(JSON.stringify(answer));
  } catch (cause) {
    throw new ProxyError("bad_upstream_answer", "Upstream's answer is nested too deeply.", { cause });
  }
}
