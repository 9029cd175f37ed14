import type { AnswerContext } from "../dialect.ts";
import type { RepairNeeds } from "./repair.ts";

/** What a chat's answers are repaired with. */
export function repairNeeds(context: AnswerContext): RepairNeeds {
  const { requestId, createdSeconds, model, choices, includeUsage, redact } = context;
  return { id: `chatcmpl-${requestId}`, createdSeconds, model, choices, includeUsage, redact };
}
