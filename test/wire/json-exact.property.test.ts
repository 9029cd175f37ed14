import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { numberOf, parseExact } from "../../src/wire/json-exact.ts";

const digits = (maxLength: number) => fc.stringMatching(new RegExp(`^\\d{1,${maxLength}}$`));

/** A number as JSON can write it (RFC 8259, 6), with more digits and larger exponents than a double has. */
const numberText = fc
  .record({
    sign: fc.constantFrom("", "-"),
    whole: digits(30).map((text) => text.replace(/^0+(?=.)/, "")),
    fraction: fc.option(digits(30), { nil: undefined }),
    exponent: fc.option(fc.integer({ min: -400, max: 400 }), { nil: undefined }),
  })
  .map(({ sign, whole, fraction, exponent }) => {
    const end = exponent === undefined ? "" : `e${exponent}`;
    return `${sign}${whole}${fraction === undefined ? "" : `.${fraction}`}${end}`;
  });

/** The number as it is, in one way of writing: what counts of its digits, and the power of ten behind them. */
function decimalOf(text: string): string {
  const [mantissa = "", exponent = "0"] = text.replace(/^-/, "").replace("e+", "e").split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const significant = (whole + fraction).replace(/^0+/, "").replace(/0+$/, "");
  if (significant === "") return "0";
  const trailing = (whole + fraction).length - (whole + fraction).replace(/0+$/, "").length;
  return `${text.startsWith("-") ? "-" : ""}${significant}e${Number(exponent) - fraction.length + trailing}`;
}

describe("a JSON text that is parsed and written again", () => {
  test("has every number that it had, to the last digit", () => {
    fc.assert(
      fc.property(fc.array(numberText, { minLength: 1, maxLength: 5 }), (numbers) => {
        const text = `{"a":[${numbers.join(",")}],"b":{"c":${numbers[0]}}}`;
        const written = JSON.stringify(parseExact(text));
        const found = written.match(/-?\d[\d.]*(?:e[+-]?\d+)?/g)?.map(decimalOf);
        expect(found).toEqual([...numbers, numbers[0] ?? ""].map(decimalOf));
      }),
      { numRuns: 2000 },
    );
  });

  test("is otherwise what JSON.parse makes of it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.stringify(parseExact(text))).toBe(text);
        expect(JSON.stringify(parseExact(`[${text},12345678901234567890]`))).toBe(`[${text},12345678901234567890]`);
      }),
    );
  });

  test("has numbers where they are asked for, and in any form", () => {
    expect(["1", "0.69999999999999996", "12345678901234567890"].map((text) => numberOf(parseExact(text)))).toEqual([
      1, 0.7, 12345678901234567000,
    ]);
    expect(['"1"', "null", "{}", "1e999"].map((text) => numberOf(parseExact(text)))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test.each(["", "{", "01", "[1,]"])("is none when it is %p", (text) => expect(() => parseExact(text)).toThrow());
});
