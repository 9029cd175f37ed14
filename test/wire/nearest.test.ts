import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { nearest } from "../../src/wire/nearest.ts";

describe("nearest", () => {
  const models = ["gpt-4.1", "gpt-4o", "gpt-4o-mini", "claude-sonnet-4.5"];

  test("finds the word behind a missing, added, replaced or swapped letter", () => {
    const typos = ["statu", "statuss", "stavus", "sttaus"];
    expect(typos.map((typo) => nearest(typo, ["auth", "status", "refresh"]))).toEqual(typos.map(() => ["status"]));
  });

  test("does not mind upper and lower case", () => {
    expect(nearest("Claude-Sonnet-4.5", models)).toEqual(["claude-sonnet-4.5"]);
  });

  test("gives the closest first and no more than the limit", () => {
    expect(nearest("gpt-4", models, 3)).toEqual(["gpt-4o", "gpt-4.1"]);
    expect(nearest("gpt-4", models)).toEqual(["gpt-4o"]);
  });

  test("says nothing when nothing is close", () => {
    expect(nearest("zebra", models)).toEqual([]);
    expect(nearest("zebra", [])).toEqual([]);
  });

  test("orders equally close words in the same way whatever their order was, and names each once", () => {
    expect(nearest("cat", ["hat", "bat", "hat", "cot"], 5)).toEqual(["bat", "cot", "hat"]);
  });

  test("is quick with a word of any length", () => {
    expect(nearest("x".repeat(1_000_000), models)).toEqual([]);
  });

  test("finds a word again after any one letter was taken from it", () => {
    const word = fc.stringMatching(/^[a-z]{4,12}$/);
    fc.assert(
      fc.property(word, fc.nat(), (known, seed) => {
        const gap = seed % known.length;
        expect(nearest(known.slice(0, gap) + known.slice(gap + 1), [known, "qqqqqqqqqqqqqqqqqqqqqqqq"])).toEqual([
          known,
        ]);
      }),
    );
  });
});
