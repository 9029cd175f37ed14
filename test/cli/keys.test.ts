import { describe, expect, test } from "bun:test";
import { KEYS, runKeys } from "../support/keys.ts";
import { createMemoryFiles } from "../support/memory-files.ts";

describe("keys create", () => {
  test("prints the key alone on standard output, and all words elsewhere", async () => {
    const { code, stdout, stderr } = await runKeys(createMemoryFiles(), "create laptop");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^sk-svcs-[\w-]{43}\n$/);
    expect(stderr).toBe(
      "The key laptop is below and will not be shown again. The proxy takes no call without a key now.\n" +
        "To give it to a client, also to one that is set up already: github-copilot-svcs setup CLIENT --write --key KEY\n",
    );
  });

  test("is data with --json", async () => {
    const { stdout } = await runKeys(createMemoryFiles(), "create laptop --json");
    expect(JSON.parse(stdout)).toEqual({ name: "laptop", key: expect.stringMatching(/^sk-svcs-/) });
  });

  test("refuses a name that makes no sense, and one that is taken, with 2", async () => {
    const files = createMemoryFiles();
    await runKeys(files, "create laptop");
    const before = files.texts.get(KEYS);
    for (const line of ["create laptop", "create a/b", "create"]) {
      expect(await runKeys(files, line)).toMatchObject({ code: 2, stdout: "" });
    }
    expect(files.texts.get(KEYS)).toBe(before);
  });
});

describe("keys list", () => {
  test("tells names and dates, by either spelling, and nothing that opens or is hashed", async () => {
    const files = createMemoryFiles();
    await runKeys(files, "create laptop");
    await runKeys(files, "create phone");
    const { stdout } = await runKeys(files, "list");
    expect(stdout).toBe("name    made\nlaptop  2026-01-01T00:00:00.000Z\nphone   2026-01-01T00:00:00.000Z\n");
    expect(JSON.parse((await runKeys(files, "--json")).stdout)).toEqual([
      { name: "laptop", created_at: "2026-01-01T00:00:00.000Z" },
      { name: "phone", created_at: "2026-01-01T00:00:00.000Z" },
    ]);
  });

  test.each([
    [{}, "Every program on this machine can use the proxy."],
    [{ COPILOT_SVCS_HOST: "0.0.0.0" }, "Nobody can use the proxy."],
    [
      { COPILOT_SVCS_HOST: "0.0.0.0", COPILOT_SVCS_ALLOW_UNAUTHENTICATED: "1" },
      "Everyone who reaches the proxy can use it.",
    ],
    [{ COPILOT_SVCS_API_KEY: "0123456789abcdef" }, "That of COPILOT_SVCS_API_KEY is the only one where that is set."],
  ])("says what it means that there are none, with %p", async (env, meaning) => {
    expect(await runKeys(createMemoryFiles(), "list", env)).toEqual({
      code: 0,
      stdout: "",
      stderr: `There are no keys. ${meaning}\n`,
    });
    expect((await runKeys(createMemoryFiles(), "list --json", env)).stdout).toBe("[]\n");
  });
});

describe("keys revoke", () => {
  test("says that the key is worthless, and what follows when it was the last", async () => {
    const files = createMemoryFiles();
    await runKeys(files, "create laptop");
    await runKeys(files, "create phone");
    const revoked = "is revoked; a running server refuses it within a second.";
    expect(await runKeys(files, "revoke laptop")).toEqual({
      code: 0,
      stdout: "",
      stderr: `The key laptop ${revoked}\n`,
    });
    expect((await runKeys(files, "revoke phone")).stderr).toBe(
      "The key phone is revoked, and was the last. Every program on this machine can use the proxy.\n",
    );
  });

  test("is data with --json", async () => {
    const files = createMemoryFiles();
    await runKeys(files, "create laptop");
    expect(JSON.parse((await runKeys(files, "revoke laptop --json")).stdout)).toEqual({
      name: "laptop",
      revoked: true,
      left: 0,
    });
  });

  test("of a name that nobody has ends with 1 and the nearest", async () => {
    const files = createMemoryFiles();
    await runKeys(files, "create laptop");
    expect(await runKeys(files, "revoke lptop")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Did you mean laptop?"),
    });
  });
});

test.each([
  ["creat laptop", "Did you mean keys create?"],
  ["lisst", "Did you mean keys list?"],
  ["delete laptop", "Did you mean keys revoke?"],
  ["revoke", "keys revoke needs NAME"],
])("keys %s is told what was meant", async (line, hint) => {
  expect(await runKeys(createMemoryFiles(), line)).toMatchObject({ code: 2, stderr: expect.stringContaining(hint) });
});
