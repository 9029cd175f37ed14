import { expect, test } from "bun:test";
import fc from "fast-check";
import { createRetryBudget } from "../../src/resilience/retry-budget.ts";

test("a quiet proxy has ten retries, and earns one by every five calls", () => {
  const budget = createRetryBudget(20);
  for (let spent = 0; spent < 10; spent++) expect(budget.spend()).toBe(true);
  expect(budget.spend()).toBe(false);
  for (let call = 0; call < 4; call++) budget.earn();
  expect(budget.spend()).toBe(false);
  budget.earn();
  expect(budget.spend()).toBe(true);
  expect(budget.read()).toEqual({ spent: 11, left: 0 });
});

test("whatever comes, retries are never more than ten and their share of the calls", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 500 }), fc.integer({ min: 0, max: 100 }), (steps, percent) => {
      const budget = createRetryBudget(percent);
      let calls = 0;
      let retries = 0;
      for (const isCall of steps) {
        if (isCall) {
          budget.earn();
          calls++;
        } else if (budget.spend()) retries++;
        expect(retries).toBeLessThanOrEqual(10 + (calls * percent) / 100);
        expect(budget.read().left).toBeLessThanOrEqual(10);
      }
    }),
  );
});
