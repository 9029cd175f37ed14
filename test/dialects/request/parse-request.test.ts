import { describe, expect, test } from "bun:test";
import { parseRequest } from "../../../src/dialects/request/parse-request.ts";
import { kindOf } from "../../support/kind-of.ts";

const parsed = (body: string | Uint8Array<ArrayBuffer>, maxDepth = 16, maxValues?: number) =>
  parseRequest(
    typeof body === "string" ? new TextEncoder().encode(body) : body,
    maxDepth,
    maxValues === undefined ? {} : { maxValues },
  );

describe("a request's body", () => {
  test("is a value in which numbers keep their digits", () => {
    const body = `{"a":{"b":["ü",null]},"seed":12345678901234567890}`;
    expect(JSON.stringify(parsed(body)?.request)).toBe(body);
  });

  test("tells of the fields that it has twice, and holds the last of each", () => {
    const found = parsed(`{"model":"first","n":1,"model":"last"}`);
    expect(found?.request).toEqual({ model: "last", n: 1 });
    expect(found?.repeated.map(({ path, effect }) => [path, effect])).toEqual([["model", "repeated"]]);
  });

  test("is given up when it has more values than may be read here", () => {
    expect(parsed(`{"a":["b","c"]}`, 16, 5)?.request).toEqual({ a: ["b", "c"] });
    expect(parsed(`{"a":["b","c"]}`, 16, 4)).toBeUndefined();
  });

  test.each<[string, string, string | Uint8Array<ArrayBuffer>]>([
    ["no object", "invalid_json", "[]"],
    ["no JSON", "invalid_json", `{"a":}`],
    ["more than one value", "invalid_json", "{} {}"],
    ["empty", "invalid_json", ""],
    ["not UTF-8", "invalid_utf8", Uint8Array.of(0x7b, 0xff, 0x7d)],
    ["nested too deep", "json_too_deep", `{"a":${"[".repeat(16)}${"]".repeat(16)}}`],
  ])("is refused when it is %s", async (_, kind, body) => {
    expect(await kindOf(async () => parsed(body))).toBe(kind);
  });
});
