import type { StreamEvent } from "./answer.ts";

const MESSAGE = "The upstream model failed (simulated).";

const CHAT_ERROR = JSON.stringify({ error: { message: MESSAGE, code: "internal_error" } });

const RESPONSES_ERROR: StreamEvent = {
  name: "error",
  data: JSON.stringify({ type: "error", sequence_number: 1000, code: "server_error", message: MESSAGE, param: null }),
};

const RESPONSE_FAILED: StreamEvent = {
  name: "response.failed",
  data: JSON.stringify({
    type: "response.failed",
    sequence_number: 1000,
    response: {
      id: "resp_simulated_failed",
      object: "response",
      status: "failed",
      error: { code: "server_error", message: MESSAGE },
      incomplete_details: null,
      output: [],
      usage: null,
    },
  }),
};

const MESSAGES_ERROR: StreamEvent = {
  name: "error",
  data: JSON.stringify({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } }),
};

/** What is said on a path in a stream that cannot go on (contract 7.10, 8.1 and 8.2). */
export function breakWords(path: string, how: "error" | "failed"): StreamEvent {
  if (path === "/v1/messages") return MESSAGES_ERROR;
  if (path === "/responses") return how === "failed" ? RESPONSE_FAILED : RESPONSES_ERROR;
  return CHAT_ERROR;
}
