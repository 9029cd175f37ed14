import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { fit, fitCount } from "../../../src/dialects/anthropic-messages/fit.ts";
import { inspectPrompt } from "../../../src/dialects/anthropic-messages/inspect.ts";
import { wrapSealed } from "../../../src/dialects/conversation/sealed.ts";
import { ProxyError } from "../../../src/errors.ts";
import {
  bytesOf,
  fitted,
  HAIKU,
  inspected,
  needsOf,
  OLD,
  request,
  SONNET,
  told,
} from "../../support/messages-request.ts";

const CONTEXT = "context-management-2025-06-27";
const ADVANCED = "advanced-tool-use-2025-11-20";

describe("a request", () => {
  test("that is all right keeps its bytes, and is said to be of Anthropic's version", () => {
    const body = new TextEncoder().encode(
      ' {"model":"claude-sonnet-4.6", "max_tokens":1e2,"messages":[{"role":"user","content":"h\\u0069"}]} ',
    );
    const found = inspected({});
    const whole = fit(body, found, needsOf(SONNET));
    expect(whole.body).toEqual(body);
    expect(whole).toMatchObject({ changes: [], headers: { "anthropic-version": "2023-06-01" } });
  });

  test("keeps the client's version", () => {
    const needs = { ...needsOf(SONNET), clientHeaders: { "anthropic-version": "2025-01-01" } };
    expect(fit(bytesOf(request()), inspected(), needs).headers).toEqual({ "anthropic-version": "2025-01-01" });
    for (const odd of ["", "a, b", "2023-06-01é", "v".repeat(10_000)]) {
      const made = fit(bytesOf(request()), inspected(), { ...needs, clientHeaders: { "anthropic-version": odd } });
      expect(made.headers).toEqual({ "anthropic-version": "2023-06-01" });
      expect(made.changes).toMatchObject([{ path: "anthropic-version", effect: "replaced" }]);
    }
  });

  test("has upstream's name of the model", () => {
    const { body, changes } = told(
      fit(bytesOf(request({ model: "sonnet" })), inspected({ model: "sonnet" }), needsOf(SONNET)),
    );
    expect(body.model).toBe("claude-sonnet-4.6");
    expect(changes).toEqual(["replaced model"]);
  });

  test("asks for no more tokens than the model gives, streamed or at once", () => {
    expect(fitted({ max_tokens: 64_000, stream: true }).body.max_tokens).toBe(32_000);
    expect(fitted({ max_tokens: 64_000 }).body.max_tokens).toBe(16_000);
    expect(fitted({ max_tokens: 16_000 }).changes).toEqual([]);
  });

  test("goes without what upstream does not know, and it is told", () => {
    const more = {
      metadata: { user_id: "u" },
      service_tier: "auto",
      container: null,
      mcp_servers: [],
      anything_new: 1,
    };
    const { body, changes } = fitted(more);
    expect(body).toEqual(request());
    expect(changes).toEqual(Object.keys(more).map((name) => `dropped ${name}`));
  });

  test("goes without what is null, and has a system prompt all the same", () => {
    const messages = [
      { role: "system", content: "s" },
      { role: "user", content: "hi" },
    ];
    const { body, changes } = fitted({ system: null, thinking: null, cache_control: null, messages });
    expect(body).toEqual({ ...request(), system: [{ type: "text", text: "s" }] });
    expect(changes).toEqual([
      "dropped system",
      "dropped thinking",
      "dropped cache_control",
      "dropped messages[0]",
      "added system",
    ]);
  });

  test("is fitted or refused, and comes out as JSON, whatever is in it", () => {
    const odd = fc.dictionary(fc.constantFrom("text", "signature", "content", "cache_control", "name"), fc.jsonValue());
    const type = fc.constantFrom("text", "thinking", "tool_result", "tool_use", "custom", "web_search_1", "odd");
    const block = fc.tuple(type, odd).map(([named, more]) => ({ ...more, type: named }));
    const content = fc.oneof(fc.string(), fc.array(block, { maxLength: 3 }));
    const role = fc.constantFrom("user", "assistant", "system");
    const more = fc.record(
      {
        messages: fc.array(fc.record({ role, content }), { minLength: 1, maxLength: 4 }),
        system: fc.oneof(content, fc.array(fc.jsonValue(), { maxLength: 2 })),
        tools: fc.array(block, { maxLength: 2 }),
        tool_choice: fc.oneof(fc.record({ type: fc.constantFrom("any", "tool", "auto") }), fc.jsonValue()),
        thinking: fc.jsonValue(),
        output_config: fc.oneof(fc.record({ effort: fc.jsonValue(), format: fc.jsonValue() }), fc.jsonValue()),
        context_management: fc.jsonValue(),
        cache_control: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const models = fc.constantFrom(SONNET, HAIKU, OLD, { id: "claude-next" });
    fc.assert(
      fc.property(more, models, fc.constantFrom("", CONTEXT, ADVANCED), (given, model, betas) => {
        try {
          expect(fitted({ ...given, model: model.id }, model, betas).body.model).toBe(model.id);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(ProxyError);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("keeps a field with a name that no field has, for upstream to refuse it", () => {
    expect(fitted({ ghu_0123: 1 }).changes).toEqual([]);
  });
});

describe("a beta", () => {
  const managed = { context_management: { edits: [{ type: "clear_tool_uses_20250919" }] } };

  test("that upstream takes goes on, with the fields that it brings", () => {
    const { body, headers } = fitted(managed, SONNET, `${CONTEXT}, interleaved-thinking-2025-05-14,${CONTEXT}`);
    expect(headers?.["anthropic-beta"]).toBe(`${CONTEXT},interleaved-thinking-2025-05-14`);
    expect(body.context_management).toEqual(managed.context_management);
  });

  test("that it does not take stays here, and it is told", () => {
    const { headers, changes } = fitted({}, SONNET, `effort-2025-11-24,${CONTEXT}`);
    expect(headers?.["anthropic-beta"]).toBe(CONTEXT);
    expect(changes).toEqual(["dropped anthropic-beta"]);
  });

  test("that is not asked for brings no fields", () => {
    expect(fitted(managed).changes).toEqual(["dropped context_management"]);
    const tools = [{ name: "f", input_schema: {}, defer_loading: true, eager_input_streaming: true }];
    expect(fitted({ tools }).body.tools).toEqual([{ name: "f", input_schema: {} }]);
    expect(fitted({ tools }, SONNET, ADVANCED).body.tools).toEqual([
      { name: "f", input_schema: {}, defer_loading: true },
    ]);
  });
});

describe("a block", () => {
  const said = (...content: object[]) => ({ messages: [{ role: "user", content }] });
  const empty = { type: "text", text: " \n" };
  const hi = { type: "text", text: "hi" };

  test("with nothing in it is left out, and with it what would have no other", () => {
    expect(fitted(said(empty, hi, empty)).body.messages[0].content).toEqual([hi]);
    const result = { type: "tool_result", tool_use_id: "t", content: [empty] };
    expect(fitted(said(result)).body.messages[0].content).toEqual([{ type: "tool_result", tool_use_id: "t" }]);
    const messages = [
      { role: "user", content: "hi" },
      { role: "assistant", content: [empty] },
      { role: "user", content: "?" },
    ];
    expect(fitted({ messages }).body.messages).toEqual([messages[0], messages[2]]);
    expect(fitted({ system: [empty] }).body).toEqual(request());
  });

  test("of another model's thoughts is left out, and upstream's own is not", () => {
    const foreign = wrapSealed({ origin: "openai-responses", data: "x" });
    const own = { type: "thinking", thinking: "hm", signature: "EpYB" };
    const content = [
      { ...own, signature: foreign },
      own,
      { ...own, signature: "" },
      { type: "redacted_thinking", data: foreign },
      { type: "redacted_thinking", data: "EmwK" },
      hi,
    ];
    const messages = [
      { role: "user", content: "hi" },
      { role: "assistant", content },
      { role: "user", content: "?" },
    ];
    const { body, changes } = fitted({ messages });
    expect(body.messages[1].content).toEqual([own, { type: "redacted_thinking", data: "EmwK" }, hi]);
    expect(changes).toEqual([0, 2, 3].map((index) => `dropped messages[1].content[${index}]`));
  });
});

test("a request to count tokens goes without what asks for an answer", () => {
  const body = bytesOf(request({ temperature: 1, stream: true, system: "s" }));
  const found = inspectPrompt(body, 128);
  if (!found) throw new Error("It was cut short.");
  expect(told(fitCount(body, found, needsOf(SONNET))).body).toEqual({
    model: "claude-sonnet-4.6",
    system: "s",
    messages: [{ role: "user", content: "hi" }],
  });
});
