import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { decodeFloats, encodeFloats } from "../../../src/dialects/openai-embeddings/base64-floats.ts";
import { readAnswer } from "../../../src/dialects/openai-embeddings/read-answer.ts";
import { writeAnswer } from "../../../src/dialects/openai-embeddings/write-answer.ts";

/** As a client reads them. */
const floatsIn = (text: string) => {
  const bytes = Buffer.from(text, "base64");
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
};
const numbers = fc.double({ noDefaultInfinity: true, noNaN: true, min: -1e30, max: 1e30 });
const vector = fc.array(numbers, { minLength: 1, maxLength: 20 });

describe("numbers in base64", () => {
  test("are the same numbers as 32-bit floats", () => {
    fc.assert(
      fc.property(vector, (each) => {
        const text = encodeFloats(Float64Array.from(each));
        expect(floatsIn(text)).toEqual(each.map(Math.fround));
        expect([...decodeFloats(text)]).toEqual(each.map(Math.fround));
      }),
    );
  });

  test("are little-endian", () => {
    expect(encodeFloats(Float64Array.of(1, -2))).toBe(
      Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]).toString("base64"),
    );
  });

  test("are none beyond the last whole one", () => {
    expect([...decodeFloats(Buffer.from([0, 0, 0x80, 0x3f, 0]).toString("base64"))]).toEqual([1]);
    expect([...decodeFloats("no base64!")]).toHaveLength(1);
  });
});

test("an answer in base64 says the same as one in numbers, and each is read as it was written", () => {
  const vectors = fc
    .integer({ min: 1, max: 8 })
    .chain((length) => fc.array(fc.array(numbers, { minLength: length, maxLength: length }), { minLength: 1 }));
  fc.assert(
    fc.property(vectors, (rows) => {
      const usage = { promptTokens: 3, completionTokens: 0, totalTokens: 3, cachedTokens: 0 };
      const answer = { vectors: rows.map((row) => Float64Array.from(row)), usage, model: "m" };
      const wanted = { inputs: rows.length, dimensions: rows[0]?.length };
      const [exact, rounded] = (["float", "base64"] as const).map((format) => {
        const read = readAnswer(writeAnswer({ ...answer, format }), wanted);
        return (
          read.kind === "embeddings" && { ...read.embeddings, vectors: read.embeddings.vectors.map((row) => [...row]) }
        );
      });
      // JSON knows no negative zero.
      const plain = rows.map((row) => row.map((number) => number + 0));
      expect(exact).toEqual({ vectors: plain, usage });
      expect(rounded).toEqual({ vectors: rows.map((row) => row.map(Math.fround)), usage });
    }),
  );
});
