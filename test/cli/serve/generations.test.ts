import { describe, expect, test } from "bun:test";
import { createGenerations } from "../../../src/cli/serve/generations.ts";

/** What happens to the generations, in order. */
function setUp() {
  const told: string[] = [];
  const account = (name: string) => {
    const tell = (what: string) => () => void told.push(`${name} ${what}`);
    const tokens = { start: tell("start"), rest: tell("rest"), stop: tell("stop"), reread: tell("reread") };
    return { tokens, hangUp: tell("hang up") };
  };
  const generation = (name: string, of: ReturnType<typeof account>) => {
    const empty = Promise.withResolvers<void>();
    const tell = (what: string) => () => void told.push(`${name} ${what}`);
    const proxy = {
      takeOver: tell("takeOver"),
      idle: () => empty.promise,
      close: tell("close"),
      endCalls: tell("end"),
    };
    /** Its last call ends. */
    const finish = async () => {
      empty.resolve();
      await empty.promise;
      await Promise.resolve();
    };
    return { account: of, proxy, finish };
  };
  const take = () => told.splice(0);
  return { account, generation, take };
}

describe("a generation that succeeds another", () => {
  test("with the same account has it read again, and leaves it running for good", async () => {
    const { account, generation, take } = setUp();
    const one = account("A");
    const [first, second] = [generation("1", one), generation("2", one)];
    const generations = createGenerations(first);
    generations.start();
    generations.succeed(second);
    expect(generations.current()).toBe(second);
    await first.finish();
    expect(take()).toEqual(["A start", "2 takeOver", "A reread"]);
  });

  test("with another account lets the old one rest, and ends it with the last call of all that have it", async () => {
    const { account, generation, take } = setUp();
    const [one, two] = [account("A"), account("B")];
    const [first, second, third] = [generation("1", one), generation("2", one), generation("3", two)];
    const generations = createGenerations(first);
    generations.succeed(second);
    generations.succeed(third);
    expect(take()).toEqual(["2 takeOver", "A reread", "3 takeOver", "A rest", "B start"]);
    await second.finish();
    expect(take()).toEqual([]);
    await first.finish();
    expect(take()).toEqual(["A stop", "A hang up"]);
  });

  test("shares the end with those that still have calls", async () => {
    const { account, generation, take } = setUp();
    const [first, second, third] = [account("A"), account("B"), account("C")].map((of, at) => generation(`${at}`, of));
    if (!first || !second || !third) throw new Error("three were made");
    const generations = createGenerations(first);
    generations.succeed(second);
    generations.succeed(third);
    await second.finish();
    take();
    generations.close();
    generations.endCalls();
    generations.stop();
    expect(take()).toEqual(["0 close", "2 close", "0 end", "2 end", "A stop", "C stop"]);
  });
});
