import { expect, test } from "bun:test";
import { hostname } from "node:os";
import { systemProcesses } from "../../src/world/processes.ts";

const { ownName, hasEnded } = systemProcesses;
const HERE = ownName().slice(`${process.pid}@`.length);

// On Windows nothing is known of any.
test.skipIf(process.platform === "win32")("a process that has ended is told apart from those that live", async () => {
  const child = Bun.spawn([process.execPath, "-e", "await new Promise(() => setInterval(() => {}, 1000))"]);
  const name = `${child.pid}@${HERE}`;
  expect(hasEnded(name)).toBe(false);
  child.kill();
  await child.exited;
  expect(hasEnded(name)).toBe(true);
  expect(hasEnded(ownName())).toBe(false);
});

test.each([
  "",
  "nonsense",
  `0@${HERE}`,
  `-1@${HERE}`,
  `99999999999@${HERE}`,
  "999999999@another-machine",
  // A container with the name of this machine.
  `999999999@${hostname()} 1`,
])("of %p nothing is known", (name) => {
  expect(hasEnded(name)).toBe(false);
});
