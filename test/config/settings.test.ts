import { describe, expect, test } from "bun:test";
import { listSettings } from "../../src/config/settings.ts";

describe("the settings", () => {
  const settings = listSettings();

  test("each has a description, what is valid, and a variable of its own", () => {
    const variables = settings.flatMap((setting) => setting.variables);
    expect(settings.filter(({ description, expected }) => description === "" || expected === "")).toEqual([]);
    expect(new Set(variables).size).toBe(variables.length);
    expect(variables).toContain("COPILOT_SVCS_LIMITS_IN_FLIGHT");
  });

  test("only the tokens are secret", () => {
    expect(settings.filter((setting) => setting.secret).map((setting) => setting.path)).toEqual([
      "github_token",
      "copilot_token",
    ]);
  });

  test("say what is valid in words", () => {
    const expectedOf = (path: string) => settings.find((setting) => setting.path === path)?.expected;
    expect(expectedOf("port")).toBe("a whole number from 0 to 65535");
    expect(expectedOf("expires_at")).toBe("a whole number of seconds since 1970, 0 or more");
    expect(expectedOf("timeouts.drain")).toBe("a number of seconds, from 0 to 86400");
    expect(expectedOf("timeouts.server_read")).toBe(
      "a number of seconds, from 0.001 to 86400 (at most 255 takes effect)",
    );
    expect(expectedOf("log.file")).toBe("the path of a file, or null");
    expect(expectedOf("compat")).toBe('"normalise" or "raw"');
  });

  test("those without effect say why", () => {
    expect(settings.filter((setting) => setting.noEffect).map((setting) => setting.path)).toEqual([
      "timeouts.keep_alive",
    ]);
  });
});
