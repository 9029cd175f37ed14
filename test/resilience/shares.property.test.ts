import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createShares, EVERYBODY, type Shares } from "../../src/resilience/shares.ts";

/** How much clients have that take one by one, by turns, whatever they can get. */
function takeAll(total: number, clients: readonly string[]) {
  const shares = createShares(total);
  while (clients.filter((client) => shares.take(client, 1)).length > 0);
  return { shares, held: clients.map(shares.heldBy) };
}

type Taken = { client: string; amount: number };

const sum = (taken: readonly Taken[], owner?: string) =>
  taken.filter(({ client }) => owner === undefined || client === owner).reduce((all, { amount }) => all + amount, 0);

/** Gives back what was taken last, or takes something and notes it. */
function takeStep(shares: Shares, taken: Taken[], { gives, ...wanted }: Taken & { gives: boolean }): void {
  const last = gives ? taken.pop() : undefined;
  if (last) shares.giveBack(last.client, last.amount);
  else if (shares.take(wanted.client, wanted.amount)) taken.push(wanted);
}

describe("shares", () => {
  test.each<{ total: number; clients: string[]; held: number[] }>([
    { total: 512, clients: [EVERYBODY], held: [512] },
    { total: 512, clients: ["a"], held: [449] },
    { total: 512, clients: ["a", "b"], held: [239, 239] },
    { total: 8, clients: ["a"], held: [8] },
    { total: 1, clients: ["a"], held: [1] },
  ])("of $total among $clients are $held", ({ total, clients, held }) => {
    expect(takeAll(total, clients).held).toEqual(held);
  });

  test("leave something for who has nothing, whatever a few others take", () => {
    fc.assert(
      fc.property(fc.integer({ min: 64, max: 1000 }), fc.integer({ min: 1, max: 4 }), (total, count) => {
        const { shares } = takeAll(
          total,
          Array.from({ length: count }, (_, index) => `client ${index}`),
        );
        expect(total - shares.taken()).toBeGreaterThanOrEqual(Math.floor(total / (1 + 7 * count)) - count);
        expect(shares.take("who has nothing", 1)).toBe(true);
      }),
    );
  });

  test("have room for the longest body beside whatever one other has, when they are sixteen times as much", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.array(fc.integer({ min: 1, max: 100 })), (longest, bodies) => {
        const shares = createShares(16 * longest);
        for (const bytes of [...bodies, ...Array.from({ length: 16 }, () => longest)])
          shares.take("a", Math.min(bytes, longest));
        expect(shares.take("b", longest)).toBe(true);
      }),
    );
  });

  test("are what is taken and not given back, and never more than there is", () => {
    const step = fc.record({ client: fc.constantFrom("a", "b", EVERYBODY), amount: fc.nat(40), gives: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.array(step), (total, steps) => {
        const shares = createShares(total);
        const taken: Taken[] = [];
        for (const step of steps) {
          takeStep(shares, taken, step);
          const held = ["a", "b", EVERYBODY].map(shares.heldBy);
          expect([shares.taken(), ...held]).toEqual([
            sum(taken),
            ...["a", "b", EVERYBODY].map((one) => sum(taken, one)),
          ]);
          expect(shares.taken()).toBeLessThanOrEqual(total);
        }
      }),
    );
  });
});
