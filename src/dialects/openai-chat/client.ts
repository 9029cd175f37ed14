import type { AnswerContext, Body, ClientDialect, FitNeeds, Fitted, WholeAnswer } from "../dialect.ts";
import { applyChanges } from "../request/change.ts";
import { repeats } from "../request/repeats.ts";
import { createCustomCalls, withCustomCalls } from "./custom-calls.ts";
import { chatEndings } from "./endings.ts";
import { fit } from "./fit.ts";
import { fitForms } from "./fit-forms.ts";
import { fitStops } from "./fit-stops.ts";
import { type ChatInspection, inspect, inspectSparse } from "./inspect.ts";
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
    createStream: (context) =>
      createChatStream(withSeal(context), context.asked.tools && createCustomCalls(context.asked.tools).render),
    normalise,
    endings: chatEndings,
  },
};

/** It was inspected before, within its bound. */
const ANY_DEPTH = Number.MAX_SAFE_INTEGER;

function fitBody(body: Body, found: ChatInspection, needs: FitNeeds): Fitted {
  if (!found.hasOtherForms) return fitFields(body, found, needs);
  const formed = fitForms(body, needs.model);
  const fitted = fitFields(formed.body, inspect(formed.body, ANY_DEPTH), needs);
  const asked = { ...formed.asked, ...fitted.asked };
  return { body: fitted.body, changes: [...formed.changes, ...fitted.changes], asked };
}

function fitFields(body: Body, found: ChatInspection, { model, sealOf }: FitNeeds): Fitted {
  const changes = [...repeats(found.objects), ...fit(found, model, sealOf)];
  const { changes: unsent, ...stops } = fitStops(body, found, model);
  // Nobody is told of what is done here in upstream's stead.
  return { ...stops, body: applyChanges(body, found.objects, [...changes, ...unsent]), changes };
}

/**
 * Hardly any answer is strict as it comes, and a long one is a quarter of a megabyte, so it is always read and written
 * anew.
 */
function normalise(parsed: unknown, context: AnswerContext): WholeAnswer {
  const { tools } = context.asked;
  const answer = repairAnswer(parsed, withSeal(context));
  return {
    text: JSON.stringify(tools ? withCustomCalls(answer, tools) : answer),
    usage: answer.usage && receiptUsage(answer.usage),
  };
}

/** Nobody but us keeps what Gemini wants back. */
function withSeal(context: AnswerContext) {
  return { ...repairNeeds(context), seal: context.seal };
}
