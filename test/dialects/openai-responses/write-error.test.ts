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

test.each([
  [5, "rate_limit_error"],
  [6311, "usage_limit_reached"],
])("a rate limit that asks for %d seconds is told as %s", (retryAfterSeconds, type) => {
  const limit = new ProxyError("rate_limited", "Too much.", { retryAfterSeconds });
  expect(JSON.parse(writeError(limit)).error).toMatchObject({ type, message: "Too much.", code: "rate_limited" });
});

test("a failure in a stream is the event of OpenAI's reference", () => {
  expect(eventsOf(writeErrorEvent(error))).toEqual([
    { type: "error", sequence_number: 0, message: "No.", param: "prompt", code: "unsupported_field" },
  ]);
});
