import type { AnswerContext, Body, ClientDialect, FitNeeds, Fitted, WholeAnswer } from "../dialect.ts";
import { applyChanges, repeats } from "../request/change.ts";
import { chatEndings } from "./endings.ts";
import { fit } from "./fit.ts";
import { type ChatInspection, inspectSparse } from "./inspect.ts";
import { readConversation } from "./read-conversation.ts";
import { repairAnswer } from "./repair-answer.ts";
import { repairNeeds } from "./repair-needs.ts";
import { createChatStream } from "./stream.ts";
import { receiptUsage } from "./usage.ts";
import { writeAnswer } from "./write-answer.ts";
import { writeError, writeErrorEvent } from "./write-error.ts";
import { createWriter } from "./write-stream.ts";

/** OpenAI's chat completions, for clients. */
export const openaiChat: ClientDialect<ChatInspection> = {
  contentType: "text/event-stream; charset=utf-8",
  heartbeat: ": keep-alive\n\n",
  carriesSeals: false,
  inspect: inspectSparse,
  readConversation,
  createWriter,
  writeAnswer,
  writeError,
  writeErrorEvent,
  native: {
    name: "openai-chat",
    fit: fitBody,
    createStream: (context) => createChatStream(withSeal(context)),
    normalise,
    endings: chatEndings,
  },
};

function fitBody(body: Body, found: ChatInspection, { model, sealOf }: FitNeeds): Fitted {
  const changes = [...repeats(found.objects), ...fit(found, model, sealOf)];
  return { body: applyChanges(body, found.objects, changes), changes };
}

/**
 * Hardly any answer is strict as it comes, and a long one is a quarter of a megabyte, so it is always read and written
 * anew.
 */
function normalise(parsed: unknown, context: AnswerContext): WholeAnswer {
  const answer = repairAnswer(parsed, withSeal(context));
  return { text: JSON.stringify(answer), usage: answer.usage && receiptUsage(answer.usage) };
}

/** Nobody but us keeps what Gemini wants back. */
function withSeal(context: AnswerContext) {
  return { ...repairNeeds(context), seal: context.seal };
}
