import { expect, test } from "bun:test";
import { ProxyError } from "../../../src/errors.ts";
import type { Call } from "../../../src/relay/call.ts";
import { modelRoutes } from "../../../src/server/routes/model-routes.ts";

function callWith(headers: Record<string, string>): Call {
  return {
    client: null,
    request: new Request("http://localhost/v1/models", { headers }),
    receipt: { requestId: "r", method: "GET", route: "/v1/models", status: 0, outcome: "ok", durationMs: 0 },
    elapsedMs: () => 0,
    control: new AbortController(),
    isRead: () => {},
    keepOpen: () => {},
    onSettled: () => {},
    settle: () => {},
  };
}

function listing(failure: unknown, headers: Record<string, string> = { "anthropic-version": "2023-06-01" }) {
  const [list] = modelRoutes({
    catalogue: { list: () => Promise.reject(failure) },
    aliases: {},
    allowedIds: null,
    tell: (text) => text.replaceAll("ghu_secret", "***"),
  });
  if (!list) throw new Error("no route");
  return Promise.resolve(list.handle(callWith(headers)));
}

test("a failure is told to Anthropic's clients without what they may not read", async () => {
  const response = await listing(new ProxyError("not_entitled", "No licence for ghu_secret."));
  expect(response.status).toBe(403);
  expect(await response.json()).toEqual({
    type: "error",
    error: { type: "permission_error", message: "No licence for ***." },
  });
});

test("what nobody foresaw, and what others are told, is left to the door", async () => {
  const bug = new TypeError("x is not a function");
  expect(await listing(bug).catch((thrown) => thrown)).toBe(bug);
  const refusal = new ProxyError("not_entitled", "No licence.");
  expect(await listing(refusal, {}).catch((thrown) => thrown)).toBe(refusal);
});
