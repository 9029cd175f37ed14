import { expect, test } from "bun:test";
import * as z from "zod";
import { writeCount } from "../../../src/dialects/anthropic-messages/count-tokens.ts";
import { inspect, inspectPrompt } from "../../../src/dialects/anthropic-messages/inspect.ts";
import {
  countAnswerSchema,
  countRequestSchema,
  messageEventSchema,
  messageSchema,
  messagesErrorSchema,
  messagesRequestSchema,
} from "../../../src/dialects/anthropic-messages/schema.ts";
import { writeError } from "../../../src/dialects/anthropic-messages/write-error.ts";
import { ProxyError } from "../../../src/errors.ts";
import { bytesOf } from "../../support/messages-request.ts";
import { fixture } from "../../support/messages-stream.ts";

const requests = { messagesRequestSchema, countRequestSchema };
const answers = { messageSchema, messagesErrorSchema, countAnswerSchema };

for (const [name, schema] of Object.entries({ ...requests, ...answers })) {
  test(`${name} can be shown in an OpenAPI document`, () => {
    const shown = z.toJSONSchema(schema, { target: "openapi-3.0" });
    expect(shown).toMatchObject({ type: "object", properties: expect.any(Object) });
  });
}

test("an event can be shown in an OpenAPI document, whichever it is", () => {
  const { anyOf = [], oneOf = anyOf } = z.toJSONSchema(messageEventSchema, { target: "openapi-3.0" });
  expect(oneOf).toHaveLength(7);
});

test("the example of each request is one that is accepted", () => {
  for (const [schema, read] of [
    [messagesRequestSchema, inspect],
    [countRequestSchema, inspectPrompt],
  ] as const) {
    const { example } = z.toJSONSchema(schema, { target: "openapi-3.0" });
    expect(schema.safeParse(example).error).toBeUndefined();
    expect(read(bytesOf(example), 128)?.facts.model).toBe("claude-sonnet-4.6");
  }
});

test("what is answered is as described", () => {
  expect(messageSchema.safeParse(JSON.parse(fixture("claude-tools.json"))).error).toBeUndefined();
  expect(messagesErrorSchema.safeParse(JSON.parse(writeError(new ProxyError("internal", "x")))).error).toBeUndefined();
  expect(countAnswerSchema.parse(JSON.parse(writeCount(7)))).toEqual({ input_tokens: 7 });
});
