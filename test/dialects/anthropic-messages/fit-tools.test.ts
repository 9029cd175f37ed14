import { describe, expect, test } from "bun:test";
import { failureOf } from "../../support/kind-of.ts";
import { fitted, HAIKU } from "../../support/messages-request.ts";

const own = { name: "f", input_schema: { type: "object" } };
const search = { type: "web_search_20250305", name: "web_search" };

describe("a tool that Anthropic runs", () => {
  test("is left out, and told", () => {
    const { body, changes } = fitted({ tools: [own, search], tool_choice: { type: "auto" } });
    expect(body.tools).toEqual([own]);
    expect(changes).toEqual(["dropped tools[1]"]);
  });

  test("can't be left out where it is the only one, unless none is to be used", async () => {
    for (const choice of [{}, { tool_choice: { type: "auto" } }]) {
      const failure = await failureOf(async () => fitted({ tools: [search], ...choice }));
      expect(failure).toMatchObject({ kind: "unsupported_field", details: { param: "tools" } });
    }
    const { changes } = fitted({ tools: [search], tool_choice: { type: "none" } });
    expect(changes).toEqual(["dropped tools", "dropped tool_choice"]);
  });

  test("can't be left out where the model must use it", async () => {
    for (const tool_choice of [{ type: "tool", name: "web_search" }, { type: "any" }]) {
      const failure = await failureOf(async () => fitted({ tools: [search], tool_choice }));
      expect(failure).toMatchObject({ kind: "unsupported_field", details: { param: "tool_choice" } });
    }
    expect(fitted({ tools: [own, search], tool_choice: { type: "any" } }).body.tools).toEqual([own]);
  });

  test("searches among other tools with the beta that it belongs to", () => {
    const tools = [own, { type: "tool_search_tool_regex_20251119", name: "tool_search" }];
    expect(fitted({ tools }).body.tools).toEqual([own]);
    expect(fitted({ tools }, undefined, "advanced-tool-use-2025-11-20").body.tools).toEqual(tools);
  });
});

test("a tool that the client runs is upstream's to judge, whatever its type", () => {
  const bash = { type: "bash_20250124", name: "bash" };
  expect(fitted({ tools: [own, bash] }).changes).toEqual([]);
});

test("a model that can't be bound to a schema is not asked to be strict", () => {
  const tools = [{ ...own, strict: true }];
  expect(fitted({ tools }).changes).toEqual([]);
  expect(fitted({ tools, model: HAIKU.id }, HAIKU).changes).toEqual(["dropped tools[0].strict"]);
});
