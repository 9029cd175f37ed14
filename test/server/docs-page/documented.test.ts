import { describe, expect, test } from "bun:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import * as z from "zod";
import { documented } from "../../../src/server/docs-page/documented.ts";

const request = z.looseObject({
  model: z.string().min(1).meta({ description: "An id of the catalogue." }),
  messages: z.array(z.looseObject({ role: z.enum(["user", "assistant"]), content: z.union([z.string(), z.null()]) })),
  stream: z.boolean().default(false),
  n: z.int().positive().nullish(),
});
const value = { model: "gpt-4.1", messages: [{ role: "user", content: "Hello" }] };

const chat = documented({
  summary: "Creates a chat completion",
  description: "Whole or as a stream.",
  tag: "Chat",
  request: { "application/json": { schema: request, examples: { whole: { summary: "one answer", value } } } },
  answers: {
    200: {
      description: "The completion.",
      content: {
        "application/json": { schema: z.object({ created: z.int(), done: z.boolean().default(true) }) },
        "text/event-stream": { schema: z.string(), example: "data: [DONE]\n\n" },
      },
    },
    404: { description: "There is no such model." },
  },
});

const one = documented({
  summary: "One model",
  tag: "Models",
  pathParameters: { id: { description: "Its id", example: "gpt-4.1" } },
  answers: { 200: { description: "The model." } },
});

describe("the documentation of a route", () => {
  test("makes a valid OpenAPI document", async () => {
    const result = await new Validator().validate({
      openapi: "3.0.3",
      info: { title: "t", version: "1" },
      paths: { "/v1/chat/completions": { post: chat }, "/v1/models/{id}": { get: one } },
    });
    expect(result).toMatchObject({ valid: true });
  });

  test("has the request as JSON Schema, where a field with a default may be missing", () => {
    expect(chat).toMatchObject({
      summary: "Creates a chat completion",
      tags: ["Chat"],
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: {
              type: "object",
              required: ["model", "messages"],
              properties: {
                model: { type: "string", description: "An id of the catalogue." },
                stream: { type: "boolean", default: false },
                n: { type: "integer", nullable: true },
              },
            },
            examples: { whole: { summary: "one answer", value } },
          },
        },
      },
    });
  });

  test("has each form of an answer, where a field with a default is always there", () => {
    expect(chat).toMatchObject({
      responses: {
        200: {
          content: {
            "application/json": { schema: { required: ["created", "done"] } },
            "text/event-stream": { schema: { type: "string" }, example: "data: [DONE]\n\n" },
          },
        },
        404: { description: "There is no such model." },
      },
    });
  });

  test("shows no limits that nobody set", () => {
    expect(JSON.stringify(chat)).not.toContain(String(Number.MAX_SAFE_INTEGER));
  });

  test("names what varies in the path, and has no body where none is taken", () => {
    expect(one).toEqual({
      summary: "One model",
      tags: ["Models"],
      parameters: [
        {
          name: "id",
          in: "path",
          required: true,
          description: "Its id",
          example: "gpt-4.1",
          schema: { type: "string" },
        },
      ],
      responses: { "200": { description: "The model." } },
    });
  });
});
