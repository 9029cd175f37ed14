import { describe, expect, test } from "bun:test";
import { createLifecycle, type Part } from "../src/lifecycle.ts";

/** Parts that tell what becomes of them; those that are named fail. */
function parts({ cannotStart = "", cannotStop = "" } = {}) {
  const told: string[] = [];
  const row = (name: string): Part => ({
    name,
    async start() {
      if (name === cannotStart) throw new Error(`${name} cannot start`);
      told.push(`+${name}`);
    },
    async stop() {
      if (name === cannotStop) throw new Error(`${name} cannot stop`);
      told.push(`-${name}`);
    },
  });
  const lifecycle = createLifecycle(["a", "b", "c"].map(row), (name, error) => told.push(`${name}: ${String(error)}`));
  return { told, lifecycle };
}

describe("the parts of the program", () => {
  test("start in order and stop in reverse, once", async () => {
    const { told, lifecycle } = parts();
    await lifecycle.start();
    await lifecycle.stop();
    await lifecycle.stop();
    expect(told).toEqual(["+a", "+b", "+c", "-c", "-b", "-a"]);
  });

  test("are stopped again when one of them cannot start, whose error is thrown", async () => {
    const { told, lifecycle } = parts({ cannotStart: "c" });
    expect(await lifecycle.start().catch(String)).toBe("Error: c cannot start");
    expect(told).toEqual(["+a", "+b", "-b", "-a"]);
  });

  test("all stop, though one of them cannot", async () => {
    const { told, lifecycle } = parts({ cannotStop: "b" });
    await lifecycle.start();
    await lifecycle.stop();
    expect(told.slice(3)).toEqual(["-c", "b: Error: b cannot stop", "-a"]);
  });
});
