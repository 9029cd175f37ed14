import type { ClientDialect } from "../dialect.ts";
import type { Framing } from "./framing.ts";
import { type GeminiInspection, inspect } from "./inspect.ts";
import { writeAnswer } from "./write-answer.ts";
import { writeError } from "./write-error.ts";
import { createWriter } from "./writer.ts";

type Form = Pick<ClientDialect, "contentType"> & { createFraming: () => Framing };

/** A client face of Gemini's API (https://ai.google.dev/api/generate-content), in one of the forms of its streams. */
export function createClient({ contentType, createFraming }: Form): ClientDialect<GeminiInspection> {
  return {
    contentType,
    inspect,
    readConversation: (_body, { read }) => read,
    createWriter: (context) => createWriter(createFraming(), context),
    writeAnswer,
    writeError,
    writeErrorEvent(error) {
      const { piece, end } = createFraming();
      return piece(writeError(error)) + end();
    },
    // A comment is an error to Google's older clients; white space is none in either form.
    heartbeat: "\n",
    carriesSeals: true,
    native: null,
    counting: { inspect, write: (tokens) => JSON.stringify({ totalTokens: tokens }) },
  };
}
