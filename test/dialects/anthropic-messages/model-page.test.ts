import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { cutPage, readPage } from "../../../src/dialects/anthropic-messages/model-page.ts";
import { ProxyError } from "../../../src/errors.ts";

const entriesOf = (ids: Iterable<string>) => [...ids].map((id) => ({ id }));
const pageOf = (ids: Iterable<string>, query: Record<string, string>) =>
  cutPage(entriesOf(ids), readPage(new URLSearchParams(query)));

describe("a page of a list", () => {
  test.each([
    [{}, "abcde", false],
    [{ limit: "2" }, "ab", true],
    [{ limit: "5" }, "abcde", false],
    [{ limit: "2", after_id: "b" }, "cd", true],
    [{ after_id: "d" }, "e", false],
    [{ after_id: "e" }, "", false],
    [{ limit: "2", before_id: "d" }, "bc", true],
    [{ limit: "9", before_id: "c" }, "ab", false],
    [{ before_id: "a" }, "", false],
    [{ after_id: "a", before_id: "d" }, "bc", false],
    [{ lifecycle: "active" }, "abcde", false],
  ])("%j has %p, and more: %p", (query, ids, hasMore) => {
    expect(pageOf("abcde", query)).toEqual({ data: entriesOf(ids), hasMore });
  });

  test.each([
    [{ limit: "0" }, "limit"],
    [{ limit: "1001" }, "limit"],
    [{ limit: "x" }, "limit"],
    [{ limit: "1e2" }, "limit"],
    [{ limit: "-1" }, "limit"],
    [{ after_id: "z" }, "after_id"],
    [{ before_id: "" }, "before_id"],
  ])("%j is refused, and %s is named", (query, param) => {
    const refusal = { kind: "invalid_value", details: { param }, message: expect.stringContaining(param) };
    try {
      pageOf("abcde", query);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ProxyError);
      expect(error).toMatchObject(refusal);
    }
  });

  /** Turns the pages from an id on, until there are no more. */
  function turn(ids: readonly string[], limit: number, cursor: "after_id" | "before_id", from?: string): string[] {
    const { data, hasMore } = pageOf(ids, { limit: String(limit), ...(from === undefined ? {} : { [cursor]: from }) });
    const found = data.map(({ id }) => id);
    if (!hasMore) return found;
    const next = turn(ids, limit, cursor, cursor === "after_id" ? found.at(-1) : found[0]);
    return cursor === "after_id" ? [...found, ...next] : [...next, ...found];
  }

  test("and those that follow it are the list, in both directions", () => {
    const names = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 10 }), (ids, limit) => {
        expect(turn(ids, limit, "after_id")).toEqual(ids);
        expect(turn(ids, limit, "before_id", ids.at(-1))).toEqual(ids.slice(0, -1));
      }),
    );
  });
});
