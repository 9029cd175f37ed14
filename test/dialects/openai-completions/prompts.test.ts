import { describe, expect, test } from "bun:test";
import { promptsOf, requestFor } from "../../../src/dialects/openai-completions/prompts.ts";
import { failureOf } from "../../support/kind-of.ts";

const read = (request: object | string) => {
  const text = typeof request === "string" ? request : JSON.stringify({ model: "m", ...request });
  return promptsOf(new TextEncoder().encode(text), 32);
};

describe("the prompts of a request", () => {
  test.each([
    [{ prompt: "a" }],
    [{ prompt: "a", n: 1, best_of: 1 }],
    [{ prompt: "", n: 2 }],
    [{ prompt: ["a"] }],
    [{ prompt: [] }],
    [{ prompt: 7 }],
    [{}],
    [{ model: 1, prompt: [1] }],
  ])("are no matter of %p", (request) => {
    expect(read(request)).toBeUndefined();
  });

  test("are texts and tokens", () => {
    expect(read({ prompt: ["a", "b"], n: 2, stream: true, stream_options: { include_usage: true } })).toMatchObject({
      model: "m",
      prompts: ["a", "b"],
      choices: 2,
      stream: true,
      includeUsage: true,
    });
    expect(read({ prompt: [1, 2] })?.prompts).toEqual([Uint32Array.of(1, 2)]);
    expect(read({ prompt: [[1], "b"] })?.prompts).toEqual([Uint32Array.of(1), "b"]);
  });

  test("are one text too, where several answers are wanted", () => {
    expect(read({ prompt: "a", n: 2, best_of: 2 })).toMatchObject({ prompts: ["a"], choices: 2, rest: '"model":"m"}' });
  });

  test("are asked one by one, with all else as it was", () => {
    const asked = read('{"model":"m","prompt":["a","b"],"n":2,"seed":12345678901234567890,"stream":true}');
    const body = asked && requestFor(asked, 'say "a"');
    const expected = '{"prompt":"say \\"a\\"","n":2,"model":"m","seed":12345678901234567890,"stream":true}';
    expect(new TextDecoder().decode(body)).toBe(expected);
  });

  test("are those that count, where they are given twice", () => {
    expect(read('{"model":"m","prompt":["a","b"],"prompt":"c"}')).toBeUndefined();
    expect(read('{"model":"m","prompt":"c","prompt":["a","b"]}')?.prompts).toEqual(["a", "b"]);
  });

  test.each([
    ["prompt[1]", { prompt: ["a", ""] }],
    ["prompt[1]", { prompt: ["a", null] }],
    ["prompt[0]", { prompt: [[1.5], "a"] }],
    ["prompt", { prompt: [-1, 2] }],
    ["prompt[0]", { prompt: [[{ valueOf: 1, toString: 1 }], "a"] }],
    ["prompt", { prompt: Array(65).fill("a"), n: 2 }],
    ["n", { prompt: ["a", "b"], n: "two" }],
    ["n", { prompt: "a", n: 129 }],
    ["stream", { prompt: ["a", "b"], stream: "yes" }],
  ])("are refused by the field %s where that is wrong", async (param, request) => {
    expect(await failureOf(async () => read(request))).toMatchObject({ kind: "invalid_value", details: { param } });
  });
});
