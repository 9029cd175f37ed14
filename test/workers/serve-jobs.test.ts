import { describe, expect, test } from "bun:test";
import { ProxyError } from "../../src/errors.ts";
import type { JobTable, Order } from "../../src/workers/message.ts";
import { serveJobs } from "../../src/workers/serve-jobs.ts";

const buffer = new ArrayBuffer(4);

const jobs = {
  double: { run: (input: number) => ({ result: input * 2, transfer: [buffer] }) },
  later: { run: async (input: number) => ({ result: input, transfer: [] }) },
  refuse: {
    run(): never {
      throw new ProxyError("invalid_value", "No.", { param: "n" });
    },
  },
  throws: {
    run(): never {
      throw new RangeError("boom");
    },
  },
} satisfies JobTable;

/** What a worker with these jobs says to an order, after what it said before any. */
async function saidTo(order: Order) {
  const said: { answer: unknown; transfer: ArrayBuffer[] }[] = [];
  const answered = Promise.withResolvers<void>();
  const port: Parameters<typeof serveJobs>[1] = {
    onmessage: null,
    postMessage(answer, transfer) {
      said.push({ answer, transfer });
      if (said.length === 2) answered.resolve();
    },
  };
  serveJobs(jobs, port);
  port.onmessage?.(new MessageEvent("message", { data: order }));
  await answered.promise;
  expect(said[0]).toEqual({ answer: { kind: "ready" }, transfer: [] });
  return said[1];
}

describe("the worker's side", () => {
  test("says that it is ready, and answers with the result and the buffers that change hands", async () => {
    expect(await saidTo({ name: "double", input: 21 })).toEqual({
      answer: { kind: "done", result: 42 },
      transfer: [buffer],
    });
    expect(await saidTo({ name: "later", input: 7 })).toMatchObject({ answer: { kind: "done", result: 7 } });
  });

  test("answers with what a job throws, as plain data", async () => {
    expect(await saidTo({ name: "refuse", input: 0 })).toEqual({
      answer: { kind: "failed", failure: { kind: "invalid_value", message: "No.", details: { param: "n" } } },
      transfer: [],
    });
  });

  test.each(["throws", "unheard-of"])("answers with an internal failure where there is no better: %s", async (name) => {
    expect(await saidTo({ name, input: 0 })).toMatchObject({ answer: { failure: { kind: "internal" } } });
  });
});
