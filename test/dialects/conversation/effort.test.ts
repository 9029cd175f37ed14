import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { budgetOfEffort, effortOfBudget, nearestEffort } from "../../../src/dialects/conversation/effort.ts";

const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];
const effort = fc.constantFrom(...EFFORTS);

describe("the nearest effort that a model takes", () => {
  test.each<[string, string[], string | undefined]>([
    ["high", ["low", "medium", "high"], "high"],
    ["max", ["low", "medium", "high"], "high"],
    ["minimal", ["low", "high"], "low"],
    ["medium", ["low", "high"], "low"],
    ["minimal", ["none", "low"], "low"],
    ["unheard-of", ["low", "medium", "high"], "medium"],
    ["none", ["low", "medium"], "low"],
    ["low", [], undefined],
    ["low", ["none"], undefined],
  ])("to %s of %p is %p", (wish, allowed, expected) => expect(nearestEffort(wish, allowed)).toBe(expected));

  test("is the wish itself wherever it is allowed", () => {
    fc.assert(
      fc.property(fc.uniqueArray(effort, { minLength: 1 }), (allowed) => {
        for (const wish of allowed) expect(nearestEffort(wish, allowed)).toBe(wish);
      }),
    );
  });
});

describe("a budget of thinking tokens", () => {
  test("grows with the effort, and stays within the model's bounds", () => {
    fc.assert(
      fc.property(fc.nat(60_000), fc.nat(60_000), (a, b) => {
        const bounds = { min: Math.min(a, b), max: Math.max(a, b) };
        const budgets = EFFORTS.map((each) => budgetOfEffort(each, bounds));
        expect(budgets).toEqual(budgets.toSorted((x, y) => x - y));
        expect(budgets.every((tokens) => tokens >= bounds.min && tokens <= bounds.max)).toBe(true);
      }),
    );
  });

  test("stands for an effort that grows with it, and that comes to about as much", () => {
    const rank = (tokens: number) => EFFORTS.indexOf(effortOfBudget(tokens));
    fc.assert(
      fc.property(fc.nat(200_000), fc.nat(200_000), (a, b) => {
        expect(rank(Math.min(a, b))).toBeLessThanOrEqual(rank(Math.max(a, b)));
      }),
    );
    const bounds = { min: 0, max: 1_000_000 };
    for (const each of ["low", "medium", "high", "xhigh"]) {
      expect(effortOfBudget(budgetOfEffort(each, bounds))).toBe(each);
    }
  });
});
