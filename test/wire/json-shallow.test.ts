import { describe, expect, test } from "bun:test";
import { shallow } from "../../src/wire/json-shallow.ts";

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

/** As much of a text as makes it worth looking at. */
const LONG = JSON.stringify("x".repeat(16_000));

describe("a JSON text of somebody else's", () => {
  test.each([
    `[${nested(999)},${LONG}]`,
    `[${JSON.stringify(nested(50_000))},"é"]`,
    nested(8000),
    "x".repeat(20_000),
    "",
    "{",
  ])("is left as it is where it is not nested deeply, whatever else it is (%#)", (text) =>
    expect(shallow(text)).toBe(text),
  );

  test.each([`[${nested(1000)},${LONG}]`, `{"a":${nested(100_000)}}`])(
    "is refused where it is, before anything is built of it (%#)",
    (text) => expect(() => shallow(text)).toThrow(RangeError),
  );
});
