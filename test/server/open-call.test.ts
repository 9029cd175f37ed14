import { expect, test } from "bun:test";
import { openCall } from "../../src/server/open-call.ts";

/** A call, and what its connection is told: the seconds that it may be silent. */
function open() {
  const told: number[] = [];
  const call = openCall({
    request: new Request("http://localhost/"),
    connection: { timeout: (_request, seconds) => told.push(seconds) },
    receipt: { requestId: "1", method: "GET", route: "", status: 0, outcome: "ok", durationMs: 0 },
    idleSeconds: 120,
    monotonicMs: () => 0,
    onSettled() {},
  });
  return { call, told };
}

test("a call that has been read may take its time, and its connection is idle again after it", () => {
  const { call, told } = open();
  call.isRead();
  expect(told).toEqual([0]);
  call.settle("ok");
  expect(told).toEqual([0, 120]);
});

test("one that was refused before it was read leaves its connection as idle as any", () => {
  const { call, told } = open();
  call.leave = () => {};
  call.settle("body_too_large");
  expect(told).toEqual([120]);
});

test("one that takes no time leaves its connection alone", () => {
  const { call, told } = open();
  call.settle("ok");
  expect(told).toEqual([]);
});
