import { expect, test } from "bun:test";
import { writeError, writeErrorEvent } from "../../../src/dialects/openai-responses/write-error.ts";
import { ProxyError } from "../../../src/errors.ts";
import { eventsOf } from "../../support/responses-stream.ts";

const error = new ProxyError("unsupported_field", "No.", { param: "prompt" });

test("a failure is told in OpenAI's words", () => {
  expect(JSON.parse(writeError(error))).toEqual({
    error: { message: "No.", type: "invalid_request_error", param: "prompt", code: "unsupported_field" },
  });
});

test("a failure in a stream is the event of OpenAI's reference", () => {
  expect(eventsOf(writeErrorEvent(error))).toEqual([
    { type: "error", sequence_number: 0, message: "No.", param: "prompt", code: "unsupported_field" },
  ]);
});
