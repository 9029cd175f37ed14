import { expect, test } from "bun:test";
import { readCounted } from "../../src/wire/read-counted.ts";

function bodyOf(chunks: string[], onCancel = () => {}): ReadableStream<Uint8Array> {
  const left = [...chunks];
  return new ReadableStream<Uint8Array>(
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

test("one byte more is null, and the rest is not asked for", async () => {
  let isCancelled = false;
  const body = bodyOf(["ab", "cdef", "never read"], () => {
    isCancelled = true;
  });
  expect(await readCounted(body, 5)).toBeNull();
  expect(isCancelled).toBe(true);
});
