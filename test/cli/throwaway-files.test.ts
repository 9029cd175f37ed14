import { expect, test } from "bun:test";
import { createThrowawayFiles } from "../../src/cli/throwaway-files.ts";

test("a throwaway disk keeps what is written until it is removed, and lets nobody else look", async () => {
  const files = createThrowawayFiles();
  await files.writePrivate("/a", "one");
  await files.writeShared("/b", Buffer.from("two"));
  expect([await files.read("/a"), await files.readOwn("/b", "refused")]).toEqual(["one", "two"]);
  expect([await files.createExclusively("/a", "three"), await files.createExclusively("/c", "three")]).toEqual([
    false,
    true,
  ]);
  expect([await files.keepPrivate("/a"), await files.isOpenToAll("/a")]).toEqual(["private", false]);
  await files.remove("/a");
  expect([await files.read("/a"), await files.modifiedMs("/a"), await files.modifiedMs("/b")]).toEqual([null, null, 0]);
});
