import { expect, test } from "bun:test";
import * as z from "zod";
import { inspect } from "../../../src/dialects/openai-chat/inspect.ts";
import {
  chatAnswerSchema,
  chatChunkSchema,
  chatRequestSchema,
  errorSchema,
  modelListSchema,
  modelSchema,
} from "../../../src/dialects/openai-chat/schema.ts";

const schemas = { chatRequestSchema, chatAnswerSchema, chatChunkSchema, modelSchema, modelListSchema, errorSchema };

for (const [name, schema] of Object.entries(schemas)) {
  test(`${name} can be shown in an OpenAPI document`, () => {
    const shown = z.toJSONSchema(schema, { target: "openapi-3.0" });
    expect(shown).toMatchObject({ type: "object", properties: expect.any(Object) });
  });
}

test("the example of a request is one that is accepted", () => {
  const { example } = z.toJSONSchema(chatRequestSchema, { target: "openapi-3.0" });
  expect(chatRequestSchema.safeParse(example).error).toBeUndefined();
  expect(inspect(new TextEncoder().encode(JSON.stringify(example)), 128).facts.model).toBe("gpt-4.1");
});
