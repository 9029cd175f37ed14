import type { Answer } from "../conversation/answer.ts";
import type { AnswerContext } from "../dialect.ts";
import { blankMessage } from "./message.ts";
import { stopReasonOf } from "./stop-reason.ts";
import { writeUsage } from "./usage.ts";
import { blockOf } from "./write-block.ts";

/** The answer as a message, JSON text. There is no more than one answer: nobody could ask for two. */
export function writeAnswer({ head, choices, usage }: Answer, { requestId, model }: AnswerContext): string {
  const { parts = [], finish = "stop", stopSequence = null } = choices[0] ?? {};
  const hasRefused = parts.some(({ kind }) => kind === "refusal");
  return JSON.stringify({
    ...blankMessage(`msg_${requestId}`, head.model ?? model),
    content: parts.map(blockOf).filter((block) => block !== undefined),
    stop_reason: stopReasonOf(finish, hasRefused),
    stop_sequence: stopSequence,
    usage: writeUsage(usage),
  });
}
