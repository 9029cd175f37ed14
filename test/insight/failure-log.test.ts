import { describe, expect, test } from "bun:test";
import { createFailureLog } from "../../src/insight/failure-log.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { createMemoryLog } from "../support/memory-log.ts";

function setUp() {
  const clock = createFakeClock();
  const log = createMemoryLog();
  return { clock, log, tell: createFailureLog({ clock, log }), fields: () => log.entries.map(({ fields }) => fields) };
}

const thrownHere = () => new TypeError("a secret\n    at a message");
const thrownThere = () => new RangeError("another");

describe("what nobody expected", () => {
  test("is told by its kind and place, never in its own words", () => {
    const { tell, log } = setUp();
    tell(thrownHere(), { id: "1" });
    expect(log.entries).toEqual([
      {
        level: "error",
        message: "unexpected failure",
        fields: { id: "1", cause: expect.stringMatching(/^TypeError at /) },
      },
    ]);
    expect(log.entries[0]?.fields.cause).toContain("failure-log.test.ts");
  });

  test("is told where it is no error, or one without a place, by as much as is known", () => {
    const { tell, fields } = setUp();
    const stackless = Object.assign(thrownHere(), { stack: undefined });
    const odd = Object.assign(thrownThere(), { stack: 5 });
    for (const thrown of ["a secret", undefined, stackless, odd]) tell(thrown);
    expect(fields().map(({ cause }) => cause)).toEqual(["string", "undefined", "TypeError", "RangeError"]);
  });

  test("is told at once where it is new, and else once a minute with how often it came", async () => {
    const { tell, fields, clock } = setUp();
    const storm = (count: number) => {
      for (let left = count; left > 0; left--) tell(thrownHere());
    };
    storm(1000);
    tell(thrownThere());
    expect(fields().map(({ times }) => times)).toEqual([undefined, undefined]);
    await clock.advance(60_000);
    storm(3);
    expect(fields().map(({ times }) => times)).toEqual([undefined, undefined, 1000]);
    await clock.advance(60_000);
    storm(1);
    expect(fields().at(-1)?.times).toBe(3);
  });

  test("is forgotten beyond a hundred places, the oldest first", () => {
    const { tell, fields } = setUp();
    const at = (place: number) => Object.assign(new Error("x"), { stack: `Error: x\n    at place${place} (a.ts:1:1)` });
    for (let place = 0; place <= 100; place++) tell(at(place));
    tell(at(100));
    tell(at(0));
    expect(fields().length).toBe(102);
  });
});
