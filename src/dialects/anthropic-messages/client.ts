import type { ClientDialect } from "../dialect.ts";
import { COUNT_PATH, writeCount } from "./count-tokens.ts";
import { messagesEndings } from "./endings.ts";
import { fit, fitCount } from "./fit.ts";
import { inspect, inspectPrompt, type MessagesInspection } from "./inspect.ts";
import { normalise } from "./normalise.ts";
import { readConversation } from "./read-conversation.ts";
import { createMessagesStream } from "./stream.ts";
import { PING } from "./stream-event.ts";
import { writeAnswer } from "./write-answer.ts";
import { writeError, writeErrorEvent } from "./write-error.ts";
import { createWriter } from "./write-stream.ts";

/** Anthropic's messages, for clients. */
export const anthropicMessages: ClientDialect<MessagesInspection> = {
  contentType: "text/event-stream; charset=utf-8",
  heartbeat: PING,
  carriesSeals: true,
  inspect,
  readConversation,
  createWriter,
  writeAnswer,
  writeError,
  writeErrorEvent,
  native: {
    name: "anthropic-messages",
    fit,
    createStream: createMessagesStream,
    normalise,
    endings: messagesEndings,
  },
  counting: { inspect: inspectPrompt, write: writeCount, native: { path: COUNT_PATH, fit: fitCount } },
};
