import { expect, test } from "bun:test";
import { readCounted } from "../../src/wire/read-counted.ts";

function bodyOf(chunks: string[], onCancel = () => {}): ReadableStream<Uint8Array<ArrayBuffer>> {
  const left = [...chunks];
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        const chunk = left.shift();
        if (chunk === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(chunk));
      },
      cancel: onCancel,
    },
    { highWaterMark: 0 },
  );
}

test("all bytes, in order, up to the bound itself", async () => {
  const bytes = await readCounted(bodyOf(["ab", "", "cde"]), 5);
  expect(new TextDecoder().decode(bytes ?? undefined)).toBe("abcde");
});

test("no body is no bytes", async () => {
  expect(await readCounted(null, 0)).toHaveLength(0);
});

test("more pieces than anybody sends are null, however short they are", async () => {
  expect(await readCounted(bodyOf(Array.from({ length: 32_768 }, () => "a")), 1e6)).toHaveLength(32_768);
  expect(await readCounted(bodyOf(Array.from({ length: 32_769 }, () => "a")), 1e6)).toBeNull();
});

test("one byte more is null, and the rest is not asked for", async () => {
  let isCancelled = false;
  const body = bodyOf(["ab", "cdef", "never read"], () => {
    isCancelled = true;
  });
  expect(await readCounted(body, 5)).toBeNull();
  expect(isCancelled).toBe(true);
});

test("each piece is told before it is kept, with what it takes beside its bytes, and may be refused", async () => {
  const told: number[] = [];
  const refuse = (bytes: number) => {
    told.push(bytes);
    if (told.length === 2) throw new Error("No room.");
  };
  await expect(readCounted(bodyOf(["ab", "cde", "never read"]), 100, refuse)).rejects.toThrow("No room.");
  expect(told).toEqual([130, 131]);
});
