import { describe, expect, test } from "bun:test";
import { writeError, writeErrorEvent } from "../../../src/dialects/anthropic-messages/write-error.ts";
import { type ErrorDetails, type ErrorKind, ProxyError } from "../../../src/errors.ts";

const written = (kind: ErrorKind, details: ErrorDetails = {}) =>
  JSON.parse(writeError(new ProxyError(kind, "What happened.", details)));

describe("an error in Anthropic's words", () => {
  test("has its type and message within the envelope, and nothing else", () => {
    expect(written("invalid_value", { param: "thread", code: "x" })).toEqual({
      type: "error",
      error: { type: "invalid_request_error", message: "What happened." },
    });
  });

  test("repeats of a message nothing that is not seen", () => {
    expect(JSON.parse(writeError(new ProxyError("internal", "a\u202eb"))).error.message).toBe("a�b");
  });

  test("says in Anthropic's own words that a prompt is too long, which Claude Code reads", () => {
    const contextLength = { tokens: 210_000, limit: 200_000 };
    const message = "prompt is too long: 210000 tokens > 200000 maximum";
    expect(written("context_too_long", { contextLength }).error.message).toBe(message);
    expect(written("context_too_long").error.message).toBe("prompt is too long: What happened.");
    const own = new ProxyError("context_too_long", "prompt is too long");
    expect(JSON.parse(writeError(own)).error.message).toBe("prompt is too long");
  });

  const types: [ErrorKind, ErrorDetails, string][] = [
    ["not_authenticated", {}, "authentication_error"],
    ["not_entitled", {}, "permission_error"],
    ["model_not_found", {}, "not_found_error"],
    ["body_too_large", {}, "request_too_large"],
    ["rate_limited", {}, "rate_limit_error"],
    ["quota_exceeded", {}, "billing_error"],
    ["overloaded", {}, "overloaded_error"],
    ["upstream_timeout", {}, "timeout_error"],
    ["stream_interrupted", {}, "api_error"],
    ["internal", {}, "api_error"],
    ["upstream_refused", { status: 529 }, "overloaded_error"],
    ["upstream_refused", { status: 400 }, "invalid_request_error"],
  ];
  for (const [kind, details, type] of types) {
    test(`is a ${type} for ${kind} ${details.status ?? ""}`, () =>
      expect(written(kind, details).error.type).toBe(type));
  }

  test("has its facts as details, for programs", () => {
    const facts = { error_code: "thread_unsupported_request", unsupported: ["thread"] };
    expect(written("unsupported_field", { facts }).error.details).toEqual(facts);
    expect(written("unsupported_field").error).not.toHaveProperty("details");
  });

  test("is one event in a stream, whatever its message holds", () => {
    const event = writeErrorEvent(new ProxyError("internal", "a\n\nb\r\nc"));
    expect(event).toMatch(/^event: error\ndata: [^\n\r]+\n\n$/);
    expect(JSON.parse(event.slice("event: error\ndata: ".length)).error.message).toBe("a\n\nb\nc");
  });
});
