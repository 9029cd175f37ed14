import { expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openOutput } from "../../src/world/output.ts";

test("what is written arrives whole and in order", async () => {
  const folder = await mkdtemp(join(tmpdir(), "output-"));
  const file = Bun.file(join(folder, "out"));
  const { write, isWaiting } = openOutput(file);
  const texts = Array.from({ length: 100 }, (_, index) => `${index} ${"ä".repeat(index * 10)}\n`);
  for (const text of texts) write(text);
  const expected = texts.join("");
  while (file.size < Buffer.byteLength(expected)) await new Promise((resolve) => setImmediate(resolve));
  expect(await file.text()).toBe(expected);
  expect(isWaiting()).toBe(false);
  await rm(folder, { recursive: true });
});

// No other system has such a device.
test.skipIf(process.platform !== "linux")("a device that takes nothing costs no error", () => {
  const { write } = openOutput(Bun.file("/dev/full"));
  for (let line = 0; line < 10; line++) write("lost\n");
});
