import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isWrapped, unwrapSealed, wrapSealed } from "../../../src/dialects/conversation/sealed.ts";
import { anySealed } from "../../support/any-answer.ts";

describe("a seal of another origin", () => {
  test("comes out of its wrapping as it went in", () => {
    fc.assert(
      fc.property(anySealed, (sealed) => {
        expect(unwrapSealed(wrapSealed(sealed))).toEqual(sealed);
        expect(isWrapped(wrapSealed(sealed))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test("is seen in no text that is not a wrapping", () => {
    fc.assert(
      fc.property(fc.oneof(fc.base64String(), fc.string({ unit: "grapheme" })), (text) => {
        expect(isWrapped(text)).toBe(false);
        expect(isWrapped(`svcs1.${text}`)).toBe(false);
        expect(isWrapped(`svcs2.openai-chat...${text}`)).toBe(false);
        expect(isWrapped(`svcs1.openai-chat.${text.replaceAll(".", "")}`)).toBe(false);
      }),
    );
  });
});
