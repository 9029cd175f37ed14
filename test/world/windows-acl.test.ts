import { expect, test } from "bun:test";
import { aclCommand, restrictToUser } from "../../src/world/windows-acl.ts";

test("a folder is made the user's alone by Windows' own program, found by its full path", () => {
  const env = { SystemRoot: "D:\\Windows", USERDOMAIN: "ACME", USERNAME: "octo" };
  expect(aclCommand("C:\\Users\\octo\\share", env)).toEqual([
    "D:\\Windows\\System32\\icacls.exe",
    "C:\\Users\\octo\\share",
    "/inheritance:r",
    "/grant:r",
    "ACME\\octo:(OI)(CI)F",
  ]);
  expect(aclCommand("C:\\x", { USERNAME: "octo" })).toMatchObject({
    0: "C:\\Windows\\System32\\icacls.exe",
    4: "octo:(OI)(CI)F",
  });
});

test.skipIf(process.platform === "win32")("what cannot be restricted is said so", async () => {
  expect(await restrictToUser("/nowhere")).toBe(false);
});
