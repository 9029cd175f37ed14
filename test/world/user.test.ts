import { expect, test } from "bun:test";
import { systemUser } from "../../src/world/user.ts";

test("the user has a name, and a number where the system has them", () => {
  const { id, name } = systemUser();
  expect(id).toBe(process.geteuid?.() ?? null);
  expect(name).not.toBe("");
});
