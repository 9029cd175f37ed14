import { describe, expect, test } from "bun:test";
import { errorSchema } from "../../../src/dialects/openai-chat/schema.ts";
import { writeError, writeErrorEvent } from "../../../src/dialects/openai-chat/write-error.ts";
import { type ErrorDetails, type ErrorKind, ProxyError } from "../../../src/errors.ts";

function written(kind: ErrorKind, details: ErrorDetails = {}) {
  const body = JSON.parse(writeError(new ProxyError(kind, "What happened.", details)));
  expect(errorSchema.safeParse(body).error).toBeUndefined();
  return body.error;
}

describe("an error in OpenAI's words", () => {
  test("has its message, type, field and code", () => {
    expect(written("invalid_value", { param: "n" })).toEqual({
      message: "What happened.",
      type: "invalid_request_error",
      param: "n",
      code: "invalid_value",
    });
  });

  test("repeats of a field's name nothing that is not seen", () => {
    expect(written("invalid_value", { param: "a\u202eb" }).param).toBe("a�b");
  });

  const types: [ErrorKind, ErrorDetails, string][] = [
    ["not_authenticated", {}, "authentication_error"],
    ["not_entitled", {}, "permission_error"],
    ["model_not_found", {}, "invalid_request_error"],
    ["rate_limited", {}, "rate_limit_error"],
    ["quota_exceeded", {}, "insufficient_quota"],
    ["overloaded", {}, "overloaded_error"],
    ["stream_interrupted", {}, "upstream_error"],
    ["internal", {}, "server_error"],
    ["upstream_refused", { status: 429 }, "rate_limit_error"],
    ["upstream_refused", { status: 400 }, "invalid_request_error"],
  ];
  for (const [kind, details, type] of types) {
    test(`is a ${type} for ${kind} ${details.status ?? ""}`, () => expect(written(kind, details).type).toBe(type));
  }

  test("keeps upstream's own code", () => {
    expect(written("upstream_refused", { status: 400, code: "model_max_prompt_tokens_exceeded" }).code).toBe(
      "model_max_prompt_tokens_exceeded",
    );
  });

  test("for a request that is too long has the words by which clients know to shorten it", () => {
    expect(written("context_too_long", { contextLength: { tokens: 9, limit: 8 } }).message).toBe(
      "This model's maximum context length is 8 tokens. However, your messages resulted in 9 tokens. Please reduce the length of the messages.",
    );
    expect(written("context_too_long", { contextLength: {} }).message).toBe(
      "This model's maximum context length is exceeded. What happened.",
    );
  });

  test("is one event in a stream, whatever its message holds", () => {
    const event = writeErrorEvent(new ProxyError("internal", "a\n\nb\r\nc"));
    expect(event).toMatch(/^data: [^\n\r]+\n\n$/);
    expect(JSON.parse(event.slice("data: ".length)).error.message).toBe("a\n\nb\nc");
  });
});
