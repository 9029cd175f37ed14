import { describe, expect, test } from "bun:test";
import { jsonSchemaOf } from "../../../src/dialects/gemini/json-schema.ts";

describe("a schema in Google's form", () => {
  test("becomes a JSON Schema, at every depth", () => {
    expect(
      jsonSchemaOf({
        type: "OBJECT",
        description: "A thing.",
        properties: {
          property_ordering: { type: "STRING", nullable: true, enum: ["a", "b"], example: "a" },
          list: { type: "ARRAY", items: { type: "INTEGER", format: "int32" }, minItems: "1", max_items: 3 },
          either: { any_of: [{ type: "NUMBER" }, { type: "BOOLEAN" }], nullable: true },
          other: { type: "TYPE_UNSPECIFIED", anyOf: [{ type: "STRING" }] },
        },
        required: ["list"],
      }),
    ).toEqual({
      type: "object",
      description: "A thing.",
      properties: {
        property_ordering: { type: ["string", "null"], enum: ["a", "b", null], examples: ["a"] },
        list: { type: "array", items: { type: "integer", format: "int32" }, minItems: 1, maxItems: 3 },
        either: { anyOf: [{ type: "number" }, { type: "boolean" }, { type: "null" }] },
        other: { anyOf: [{ type: "string" }] },
      },
      required: ["list"],
    });
  });

  test("has its properties in the order that it names, the others behind them", () => {
    const properties = { a: {}, b: {}, c: {} };
    const schema = jsonSchemaOf({ properties, propertyOrdering: ["c", "toString", "b"] });
    expect(Object.keys(schema["properties"] as object)).toEqual(["c", "b", "a"]);
    expect(schema).not.toHaveProperty("propertyOrdering");
  });

  test("stays as it is where it is a JSON Schema already", () => {
    const schema = {
      type: ["object", "null"],
      properties: { a: { type: "string", minLength: 1 }, b: true },
      additionalProperties: false,
      prefixItems: [{ $ref: "#/$defs/x" }],
      $defs: { x: { const: null } },
    };
    expect(jsonSchemaOf(schema)).toEqual(schema);
  });
});
