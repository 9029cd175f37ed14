import { describe, expect, test } from "bun:test";
import { refusalOf } from "../../src/upstream/failures.ts";
import { redact } from "../../src/world/redact.ts";
import { createFakeClock } from "../support/fake-clock.ts";

const answer = (status: number, body: string, headers: Record<string, string> = {}) =>
  new Response(body, { status, headers });

const refusal = (response: Response) =>
  refusalOf(response, { clock: createFakeClock(), maxMs: 1000, control: new AbortController(), redact });

describe("a refusal of upstream", () => {
  test.each([
    [
      400,
      '{"error":{"message":"no","code":"model_not_supported","param":"model"}}\n',
      "upstream_refused",
      400,
      "no",
      "model_not_supported",
    ],
    [400, '{"error":{"message":"slow","code":"rate_limited"}}', "rate_limited", 429, "slow", "rate_limited"],
    [
      401,
      "input item ID does not belong to this connection\n",
      "upstream_refused",
      400,
      "input item ID does not belong to this connection",
      undefined,
    ],
    [
      402,
      '{"error":{"message":"You have no quota","code":"quota_exceeded"}}',
      "quota_exceeded",
      402,
      "You have no quota",
      "quota_exceeded",
    ],
    [404, "404 page not found\n", "upstream_refused", 404, "404 page not found", undefined],
    [413, "Request Entity Too Large\n", "upstream_refused", 413, "Request Entity Too Large", undefined],
    [422, '{"message":"filtered"}', "upstream_refused", 422, "filtered", undefined],
    [429, "quota exceeded\n", "rate_limited", 429, "quota exceeded", undefined],
    [499, "", "upstream_refused", 502, "Copilot answered with status 499.", undefined],
    [
      500,
      "<html><title>Unicorn!</title></html>",
      "upstream_refused",
      500,
      "Copilot answered with status 500.",
      undefined,
    ],
    [503, '{"error":"overloaded"}', "upstream_refused", 503, "overloaded", undefined],
    [503, "{broken", "upstream_refused", 503, "{broken", undefined],
    [400, '{"error":{"message":"x","code":7}}', "upstream_refused", 400, "x", undefined],
  ] as const)("%i %s", async (status, body, kind, ourStatus, message, code) => {
    const error = await refusal(answer(status, body));
    expect({ kind: error.kind, status: error.status, message: error.message, code: error.details.code }).toEqual({
      kind,
      status: ourStatus,
      message,
      code,
    } as never);
  });

  test("of an editor that is too old names the keys to change", async () => {
    const error = await refusal(answer(466, "bad request: the specified API version is no longer supported.\n"));
    expect(error.kind).toBe("upstream_outdated");
    expect(error.message).toContain("headers.editor_version");
  });

  test("keeps when to come back and GitHub's id, and nothing else of the headers", async () => {
    const headers = {
      "retry-after": "6311",
      "x-github-request-id": "GH:2",
      "set-cookie": "a=b",
      "x-github-backend": "k",
    };
    const error = await refusal(answer(429, "{}", headers));
    expect(error.details.headers).toEqual({ "x-github-request-id": "GH:2" });
    expect(error.details.retryAfterSeconds).toBe(6311);
  });

  test("of a spent quota says when it is back, and has nobody wait for it", async () => {
    const error = await refusal(answer(402, "You have no quota", { "retry-after": "86400" }));
    expect(error.message).toMatch(/^You have no quota\. It is back from \d{4}-\d\d-\d\d .* on\.$/);
    expect(error.details.retryAfterSeconds).toBeUndefined();
  });

  test.each(["GH\u00ff2", "G H", "G".repeat(101)])("hands on no id that is no word of ASCII: %p", async (id) => {
    const error = await refusal(answer(429, "{}", { "x-github-request-id": id }));
    expect(error.details.headers).toEqual({});
  });

  test("never repeats a token", async () => {
    const error = await refusal(answer(400, `bad header: Bearer tid=abc;exp=1:ffff and ghu_${"a".repeat(36)}`));
    expect(error.message).not.toContain("tid=abc");
    expect(error.message).not.toContain("ghu_");
  });

  test("is bounded however long its body is", async () => {
    const error = await refusal(answer(500, "x".repeat(100_000)));
    expect(error.message.length).toBeLessThan(2100);
  });
});
