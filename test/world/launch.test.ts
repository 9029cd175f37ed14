import { describe, expect, test } from "bun:test";
import { isServing, type LaunchNeeds, planLaunch } from "../../src/world/launch.ts";

const plan = (needs: Partial<LaunchNeeds> = {}) =>
  planLaunch({ words: ["run"], env: {}, platform: "linux", ids: { own: 7, parent: 3 }, ...needs });
const envOf = (needs: Partial<LaunchNeeds>) => {
  const launch = plan(needs);
  return launch.way === "go on" ? null : launch.env;
};

describe("a process that is to serve", () => {
  test("is replaced by itself with the runtime's settings, on Windows by a child", () => {
    for (const platform of ["linux", "darwin"]) expect(plan({ platform }).way).toBe("exec");
    expect(plan({ platform: "win32" }).way).toBe("spawn");
    expect(envOf({})).toMatchObject({ BUN_JSC_forceRAMSize: "250000000" });
  });

  test("keeps its environment, and what the user has set of those settings", () => {
    const env = { HOME: "/h", EMPTY: "", BUN_JSC_forceRAMSize: "5", GONE: undefined };
    expect(envOf({ env })).toMatchObject({ HOME: "/h", EMPTY: "" });
    expect(envOf({ env })).toMatchObject({ BUN_JSC_forceRAMSize: "5", BUN_JSC_thresholdForJITAfterWarmUp: "10000" });
    expect(envOf({ env })).not.toHaveProperty("GONE");
  });

  test("goes on the second time, even where something has taken one of the settings away again", () => {
    for (const { platform, ids } of [
      { platform: "linux", ids: { own: 7, parent: 3 } },
      { platform: "win32", ids: { own: 8, parent: 7 } },
    ]) {
      const { BUN_JSC_forceRAMSize: _, ...env } = envOf({ platform }) ?? {};
      expect(plan({ platform, ids, env })).toEqual({ way: "go on", isChild: platform === "win32" });
    }
  });

  test("starts anew below another one, whose mark means nothing to it", () => {
    const { BUN_JSC_forceRAMSize: _, ...env } = envOf({}) ?? {};
    expect(plan({ env, ids: { own: 20, parent: 10 } }).way).toBe("exec");
  });

  test("goes on where all is set already, and where it does not serve", () => {
    expect(plan({ env: envOf({}) ?? {}, ids: { own: 20, parent: 10 } })).toEqual({ way: "go on", isChild: false });
    expect(plan({ words: ["status"] })).toEqual({ way: "go on", isChild: false });
    expect(["exec npm run start", "exec -- x run"].some((line) => isServing(line.split(" ")))).toBe(false);
    expect(["run", "start"].every((word) => isServing(["--config", "x y", word]))).toBe(true);
  });
});
