import type { JsonOptions } from "../../wire/json-scan.ts";
import { factsOfTurns } from "../conversation/turn-facts.ts";
import type { Body, ClientDialect, Inspection, ReadConversation } from "../dialect.ts";
import { parseRequest } from "../request/parse-request.ts";
import { flagIn, modelIn, objectIn } from "../request/request-field.ts";
import { readRequest } from "./read-request.ts";
import { writeAnswer } from "./write-answer.ts";
import { writeError, writeErrorEvent } from "./write-error.ts";
import { createWriter } from "./writer.ts";

type CompletionInspection = Inspection & { read: ReadConversation };

/** `POST /v1/completions`, OpenAI's API before chat (https://platform.openai.com/docs/api-reference/completions). */
export const openaiCompletions: ClientDialect<CompletionInspection> = {
  contentType: "text/event-stream; charset=utf-8",
  inspect,
  readConversation: (_body, { read }) => read,
  createWriter,
  writeAnswer,
  writeError,
  writeErrorEvent,
  heartbeat: ": keep-alive\n\n",
  carriesSeals: false,
  native: null,
};

function inspect(body: Body, maxDepth: number, options: JsonOptions): CompletionInspection | undefined {
  const parsed = parseRequest(body, maxDepth, options);
  if (!parsed) return undefined;
  const { request, repeated } = parsed;
  const model = modelIn(request);
  const { changes, ...read } = readRequest(request);
  const { turns, stream, choices } = read.conversation;
  const includeUsage = flagIn(objectIn(request, "stream_options") ?? {}, "include_usage", "stream_options") ?? false;
  return {
    facts: { model, stream, choices, includeUsage, ...factsOfTurns(turns) },
    callIds: [],
    read: { ...read, changes: [...repeated, ...changes] },
  };
}
