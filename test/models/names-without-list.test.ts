import { describe, expect, test } from "bun:test";
import { resolveModel } from "../../src/models/names.ts";
import { builtIn, live, stale } from "./snapshots.ts";

const resolve = (name: string, snapshot = live, aliases = {}) =>
  resolveModel(name, snapshot, aliases, ["/chat/completions"]);

describe("while upstream's list is not at hand", () => {
  test("the last one still resolves names", () => {
    expect(resolve("claude-opus-5-5", stale)).toMatchObject({ kind: "alias", model: { id: "claude-opus-4.6" } });
  });

  test("our own list resolves spellings, and nothing stands in", () => {
    expect(resolve("claude-sonnet-4-5-20250929", builtIn)).toMatchObject({
      kind: "alias",
      model: { id: "claude-sonnet-4.5" },
    });
    expect(resolve("claude-opus-5-5", builtIn)).toEqual({ kind: "passed", id: "claude-opus-5.5" });
  });

  test.each([
    ["gpt-9", "gpt-9"],
    ["openai/gpt-9", "gpt-9"],
    ["claude-opus-4-1-20250805", "claude-opus-4.1"],
    ["claude-sonnet-4-20250514", "claude-sonnet-4"],
    ["claude-3-5-sonnet-20241022", "claude-3.5-sonnet"],
    ["claude-opus-4-7[1m]", "claude-opus-4.7-1m"],
    ["gemini-1.5-pro", "gemini-1.5-pro"],
    ["claude-sonnet-latest", "claude-sonnet-latest"],
    ["Acme/Private-Model", "Acme/Private-Model"],
  ])("%p is passed on as %p", (name, id) => {
    expect(resolve(name, builtIn)).toEqual({ kind: "passed", id });
  });

  test("an unknown name is passed on under the last list, too", () => {
    expect(resolve("llama3", stale)).toEqual({ kind: "passed", id: "llama3" });
  });
});

describe("an alias of the operator", () => {
  test("comes before everything else", () => {
    expect(resolve("gpt-4o", live, { "gpt-4o": "gpt-4.1" })).toEqual({
      kind: "alias",
      model: expect.objectContaining({ id: "gpt-4.1" }),
      requested: "gpt-4o",
    });
  });

  test("may cross families, and may itself be any spelling", () => {
    expect(resolve("sonnet", live, { sonnet: "claude-sonnet-4-5" })).toMatchObject({
      kind: "alias",
      model: { id: "claude-sonnet-4.5" },
      requested: "sonnet",
    });
  });

  test("to a name that is unknown is told like that name", () => {
    expect(resolve("x", live, { x: "gpt-4.1x" })).toMatchObject({
      kind: "unknown",
      nearest: expect.arrayContaining(["gpt-4.1"]),
    });
    expect(resolve("x", builtIn, { x: "gpt-9" })).toEqual({ kind: "passed", id: "gpt-9" });
  });

  test("is not followed twice", () => {
    expect(resolve("a", live, { a: "b", b: "gpt-4o" }).kind).toBe("unknown");
  });
});
