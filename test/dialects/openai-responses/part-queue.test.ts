import { expect, test } from "bun:test";
import { createPartQueue } from "../../../src/dialects/openai-responses/part-queue.ts";

test("an input that can't be read is held back for its end, in a time by its length", () => {
  const parts = createPartQueue();
  parts.appear(0, "0.0", { kind: "call", id: "c", name: "f" });
  for (let piece = 0; piece < 100_000; piece++) {
    parts.add("0.0", ` encrypted ${"x".repeat(30)}`);
    const told = parts.take().filter(({ type }) => type === "delta");
    if (told.length > 0) throw new Error("a piece of it was told");
  }
  parts.end("0.0", "{}");
  expect(parts.take()).toEqual([{ type: "delta", text: "{}" }, { type: "close" }]);
});

test("very many items end in a time by their number", () => {
  const parts = createPartQueue();
  for (let item = 0; item < 50_000; item++) {
    parts.appear(item, `${item}.0`, { kind: "text" });
    parts.endItem(item);
  }
  expect(parts.take()).toEqual([]);
});
