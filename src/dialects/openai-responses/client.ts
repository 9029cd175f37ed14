import type { ErrorKind } from "../../errors.ts";
import type { ClientDialect } from "../dialect.ts";
import { responsesEndings } from "./endings.ts";
import { fit } from "./fit.ts";
import { inspect, inspectPrompt, type ResponsesInspection } from "./inspect.ts";
import { readConversation } from "./read-conversation.ts";
import { repairAnswer } from "./repair-answer.ts";
import { createResponsesStream, HEARTBEAT } from "./stream.ts";
import { writeAnswer } from "./write-answer.ts";
import { writeCount } from "./write-count.ts";
import { writeError, writeErrorEvent } from "./write-error.ts";
import { createResponsesWriter } from "./write-stream.ts";

/** OpenAI's Responses, for clients. */
export const openaiResponses: ClientDialect<ResponsesInspection> = {
  contentType: "text/event-stream; charset=utf-8",
  heartbeat: HEARTBEAT,
  // Codex shortens the conversation by this code in `response.failed`, and gives up by it in an answer of status 400.
  toldInStream: new Set<ErrorKind>(["context_too_long"]),
  carriesSeals: true,
  inspect,
  readConversation,
  createWriter: createResponsesWriter,
  writeAnswer,
  writeError,
  writeErrorEvent,
  native: {
    name: "openai-responses",
    fit,
    createStream: createResponsesStream,
    endings: responsesEndings,
    normalise: repairAnswer,
  },
  counting: { inspect: inspectPrompt, write: writeCount },
};
