import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { countTokens } from "../../../src/dialects/tokens/count-tokens.ts";
import { encodingOf } from "../../../src/dialects/tokens/encoding.ts";

/** What OpenAI's own tiktoken counts: by `o200k_base`, and by `cl100k_base`. */
const KNOWN: [string, number, number][] = [
  ["", 0, 0],
  ["hello world", 2, 2],
  ["grüße, 今日は良い天気ですね。 我喜欢吃苹果 한국어", 18, 32],
  ["👩‍👩‍👧‍👦 🇩🇪 🏳️‍🌈 👍🏽", 25, 38],
  ["const sum = (a, b) => a + b; // 12345\n\n\tif (x !== null) {\n    return `y`;\n}", 31, 31],
  ["we'LL they've  \u00a0 x\r\n\r\n", 8, 9],
];

describe("tokens are counted", () => {
  test.each(KNOWN)("as OpenAI counts them in %j", async (text, o200k, cl100k) => {
    expect(await countTokens([text], "o200k_base")).toBe(o200k);
    expect(await countTokens([text], "cl100k_base")).toBe(cl100k);
  });

  test("of several texts as the sum, each counted by itself", async () => {
    expect(await countTokens(["hel", "lo"], "o200k_base")).toBe(
      (await countTokens(["hel"], "o200k_base")) + (await countTokens(["lo"], "o200k_base")),
    );
    expect(await countTokens([], "o200k_base")).toBe(0);
  });

  test("in the name of a special token as in any other text", async () => {
    expect(await countTokens(["a<|endoftext|>b <|im_start|>user<|fim_prefix|>"], "o200k_base")).toBe(22);
    expect(await countTokens(["a<|endoftext|>b <|im_start|>user<|fim_prefix|>"], "cl100k_base")).toBe(22);
  });

  test("whatever a text holds: never more than it has bytes, and none for none only", async () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), fc.constant("a\ud800b"));
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom("o200k_base" as const, "cl100k_base" as const), async (each, encoding) => {
        const count = await countTokens([each], encoding);
        expect(count > 0).toBe(each !== "");
        expect(count).toBeLessThanOrEqual(new TextEncoder().encode(each).length);
      }),
    );
  });
});

describe("a text without an end in sight", () => {
  const HAN = Array.from({ length: 1000 }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)));

  // Uncut, each of these takes minutes and more.
  test.each([
    ["one letter", "a".repeat(1_000_000), 125_000],
    ["spaces", " ".repeat(1_000_000), 1_000_000 / 128],
    ["line breaks", "\n".repeat(1_000_000), 62_500],
    ["one sign", "=".repeat(1_000_000), 1_000_000 / 64],
    ["one character of three bytes", "你".repeat(1_000_000), 1_000_000],
    ["many characters of three bytes", HAN.join("").repeat(300), 300_000],
  ])("of %s is counted in seconds, and never as too little", async (_what, text, least) => {
    const count = await countTokens([text], "o200k_base");
    expect(count).toBeGreaterThanOrEqual(Math.floor(least));
    expect(count).toBeLessThan(2 * least + 1000);
  });
});

test("the catalogue's name of an encoding is taken where it is known", () => {
  expect(["cl100k_base", "o200k_base", "p50k_base", undefined, 5].map(encodingOf)).toEqual([
    "cl100k_base",
    "o200k_base",
    undefined,
    undefined,
    undefined,
  ]);
});
