import { expect, test } from "bun:test";
import { hostname } from "node:os";
import { systemProcesses } from "../../src/world/processes.ts";

const { ownName, hasEnded } = systemProcesses;

test.skipIf(process.platform === "win32")("a process that has ended is told apart from those that live", async () => {
  const child = Bun.spawn([process.execPath, "-e", "await new Promise(() => setInterval(() => {}, 1000))"]);
  const name = `${child.pid}@${hostname()}`;
  expect(hasEnded(name)).toBe(false);
  child.kill();
  await child.exited;
  expect(hasEnded(name)).toBe(true);
  expect(hasEnded(ownName())).toBe(false);
});

test.each([
  "",
  "nonsense",
  `0@${hostname()}`,
  `-1@${hostname()}`,
  `99999999999@${hostname()}`,
  "999999999@another-machine",
])("of %p nothing is known", (name) => {
  expect(hasEnded(name)).toBe(false);
});
