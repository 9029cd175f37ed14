import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { encode as encodeCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { encode as encodeO200k } from "gpt-tokenizer/encoding/o200k_base";
import { decodeTokens } from "../../../src/dialects/tokens/decode-tokens.ts";
import { failureOf } from "../../support/kind-of.ts";

const PLAIN = { disallowedSpecial: new Set<string>() };
const ENCODERS = { cl100k_base: encodeCl100k, o200k_base: encodeO200k } as const;

describe("tokens are decoded", () => {
  test("to the texts that they were made of", async () => {
    const texts = fc.array(fc.string({ unit: "grapheme" }));
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.constantFrom("cl100k_base" as const, "o200k_base" as const),
        async (each, encoding) => {
          const lists = each.map((text) => Uint32Array.from(ENCODERS[encoding](text, PLAIN)));
          expect(await decodeTokens(lists, encoding, "input")).toEqual(each);
        },
      ),
    );
  });

  test("with their byte order marks", async () => {
    const ids = Uint32Array.from(encodeCl100k("\ufeffa\ufeff"));
    expect(await decodeTokens([ids], "cl100k_base", "input")).toEqual(["\ufeffa\ufeff"]);
  });

  test("half a character stays where it is, and is not left to the next text", async () => {
    // The first three of the four bytes that an emoji is.
    const [first = 0] = encodeCl100k("👩");
    const half = Uint32Array.of(first);
    const hello = Uint32Array.from(encodeCl100k("hello"));
    const texts = await decodeTokens([half, hello, Uint32Array.of(first, ...hello)], "cl100k_base", "input");
    expect(texts).toEqual(["\ufffd", "hello", "\ufffdhello"]);
  });

  test.each([100_257, 100_256, 4_000_000_000])("not where %p stands for no text", async (id) => {
    const { kind, message, details } = await failureOf(() =>
      decodeTokens([Uint32Array.of(1, id)], "cl100k_base", "input"),
    );
    expect({ kind, param: details.param }).toEqual({ kind: "invalid_value", param: "input" });
    expect(message).toContain(String(id));
  });
});
