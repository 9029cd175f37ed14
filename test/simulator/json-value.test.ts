import { expect, test } from "bun:test";
import { valueFor } from "../../src/simulator/copilot/json-value.ts";

test.each([
  ["a constant", { const: 7 }, 7],
  ["one of a list", { enum: ["a", "b"] }, "a"],
  ["a whole number above its minimum", { type: "integer", minimum: 5 }, 5],
  ["a number", { type: "number" }, 1],
  ["a truth", { type: "boolean" }, true],
  ["null", { type: "null" }, null],
  ["a list", { type: "array", items: { type: "string" } }, ["example"]],
  ["the first of several schemas", { anyOf: [{ type: "boolean" }, { type: "string" }] }, true],
  ["a type that may also be null", { type: ["null", "integer"] }, 1],
  ["a text for want of a type", {}, "example"],
  ["something for no schema at all", undefined, "example"],
])("builds %s", (_what, schema, value) => {
  expect(valueFor(schema)).toEqual(value);
});

test("builds what an object requires, and nothing else", () => {
  const schema = {
    type: "object",
    properties: {
      file_path: { type: "string" },
      url: { type: "string" },
      lines: { type: "integer" },
      spare: { type: "string" },
    },
    required: ["file_path", "url", "lines"],
  };
  expect(valueFor(schema)).toEqual({ file_path: "README.md", url: "https://example.com/", lines: 1 });
});

test("builds other values for a second call", () => {
  const schema = {
    properties: { city: { type: "string" }, unit: { enum: ["c", "f"] }, days: { type: "integer" } },
    required: ["city", "unit", "days"],
  };
  expect(valueFor(schema, 1)).toEqual({ city: "Rome", unit: "f", days: 2 });
});

test("follows references inside the schema", () => {
  const schema = {
    $defs: { city: { type: "string" } },
    properties: { where: { $ref: "#/$defs/city" } },
    required: ["where"],
  };
  expect(valueFor({ ...schema, type: "object" })).toEqual({ where: "example" });
});

test("ends with a schema that refers to itself", () => {
  const schema = { type: "object", properties: { next: { $ref: "#" } }, required: ["next"] };
  expect(JSON.stringify(valueFor(schema))).toContain('"next":null');
});
