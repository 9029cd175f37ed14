import { describe, expect, test } from "bun:test";
import { readBounded, readBoundedText } from "../../src/upstream/read-bounded.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { kindOf } from "../support/kind-of.ts";

function setUp(body: string, headers: Record<string, string>) {
  const clock = createFakeClock();
  const control = new AbortController();
  let wasCancelled = false;
  const bytes = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      if (body === "") return;
      controller.enqueue(Buffer.from(body));
      controller.close();
    },
    cancel() {
      wasCancelled = true;
    },
  });
  const response = { status: 200, headers: new Headers(headers), body: bytes };
  return {
    clock,
    read: () => readBounded(response, { clock, maxBytes: 10, maxMs: 1000, control }),
    wasCancelled: () => wasCancelled,
  };
}

describe("the body of an answer", () => {
  test("is read whole, whether its length was announced or not", async () => {
    for (const headers of [{ "content-length": "4" }, {}]) {
      const { read, clock } = setUp("abcd", headers);
      expect(new TextDecoder().decode(await read())).toBe("abcd");
      expect(clock.pending()).toBe(0);
    }
  });

  test("is the same as text, but for what text can't hold", async () => {
    const { clock } = setUp("", {});
    const bytes = Buffer.concat([Buffer.from("\ufeffaé🙂"), new Uint8Array([0xff])]);
    for (const headers of [{ "content-length": `${bytes.length}` }, {}]) {
      const limit = { clock, maxBytes: 20, maxMs: 1000, control: new AbortController() };
      expect(await readBoundedText(new Response(bytes, { headers }), limit)).toBe("aé🙂\ufffd");
      expect(clock.pending()).toBe(0);
    }
  });

  test("is refused by its length before it is read", async () => {
    const { read, wasCancelled } = setUp("", { "content-length": "11" });
    expect(await kindOf(read)).toBe("answer_too_large");
    expect(wasCancelled()).toBe(true);
  });

  test("is counted where chunks may be more than the length says", async () => {
    const { read } = setUp("x".repeat(11), { "content-length": "4", "transfer-encoding": "chunked" });
    expect(await kindOf(read)).toBe("answer_too_large");
  });

  test("ends with the call's own reason when it stalls", async () => {
    const clock = createFakeClock();
    const control = new AbortController();
    // As fetch does: an abort breaks the body.
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        control.signal.addEventListener("abort", () => controller.error(new Error("aborted")), { once: true });
      },
    });
    const limit = { clock, maxBytes: 10, maxMs: 1000, control };
    const outcome = kindOf(() => readBounded(new Response(body), limit));
    await clock.advance(1000);
    expect(await outcome).toBe("upstream_timeout");
  });
});
