import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { atMost } from "../../src/resilience/at-most.ts";

describe("at most so many tasks at a time", () => {
  test("give their results in the order of the items, however long each takes", async () => {
    const items = fc.array(fc.record({ turns: fc.nat(4), name: fc.string() }));
    await fc.assert(
      fc.asyncProperty(items, fc.integer({ min: 1, max: 5 }), async (each, limit) => {
        let underWay = 0;
        let most = 0;
        const results = await atMost(limit, each, async ({ turns, name }) => {
          most = Math.max(most, ++underWay);
          for (let turn = 0; turn < turns; turn++) await Promise.resolve();
          underWay--;
          return name;
        });
        expect(results).toEqual(each.map(({ name }) => name));
        expect(most).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test("are as many as the limit lets", async () => {
    const all = Promise.withResolvers<void>();
    let underWay = 0;
    await atMost(3, [1, 2, 3, 4], async () => {
      if (++underWay === 3) all.resolve();
      await all.promise;
    });
    expect(underWay).toBe(4);
  });

  test("end with the first failure, and none is begun after it", async () => {
    const begun: number[] = [];
    const rest = Promise.withResolvers<void>();
    const failing = atMost(2, [1, 2, 3, 4], async (item) => {
      begun.push(item);
      if (item === 2) throw new Error("two");
      await rest.promise;
    });
    expect(await failing.catch((error) => error.message)).toBe("two");
    rest.resolve();
    await rest.promise;
    expect(begun).toEqual([1, 2]);
  });
});
