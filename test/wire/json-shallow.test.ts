import { describe, expect, test } from "bun:test";
import { shallow } from "../../src/wire/json-shallow.ts";

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

describe("a JSON text of somebody else's", () => {
  test.each([nested(1000), `[${JSON.stringify(nested(5000))},"é"]`, "x".repeat(2000), "", "{"])(
    "is left as it is where it is not nested deeply, whatever else it is (%#)",
    (text) => expect(shallow(text)).toBe(text),
  );

  test.each([nested(1001), `{"a":${nested(100_000)}}`, `[[1],${nested(1000)}]`])(
    "is refused where it is, before anything is built of it (%#)",
    (text) => expect(() => shallow(text)).toThrow(RangeError),
  );
});
