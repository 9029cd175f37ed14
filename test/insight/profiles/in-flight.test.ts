import { expect, test } from "bun:test";
import { inFlightProfile } from "../../../src/insight/profiles/in-flight.ts";
import type { Receipt } from "../../../src/receipt.ts";

const ROUTE = "POST /v1/chat/completions";

function call(facts: Partial<Receipt>, isOpen = false) {
  const { 0: method = "", 1: route = "" } = ROUTE.split(" ");
  return {
    receipt: { requestId: "1", method, route, status: 0, outcome: "ok", durationMs: 0, ...facts } as const,
    isOpen,
  };
}

function told(calls: ReturnType<typeof call>[], queued = 0, streams = { upstream: 0, client: 0, end: 0 }) {
  const { rows } = inFlightProfile({ calls, queued, streams }, 0);
  return rows.map(({ stack, values }) => `${stack.map(({ name }) => name).join(" < ")} = ${values.join(" ")}`);
}

test("each call counts by what it waits for, its model and its route", () => {
  expect(
    told([
      call({}),
      call({ model: "gpt-4o", attempts: 1 }),
      call({ model: "gpt-4o", attempts: 2, upstreamStatus: 401 }),
      call({ model: "gpt-4o", attempts: 1, upstreamStatus: 200 }),
      call({ model: "gpt-4.1", attempts: 1, upstreamStatus: 200 }, true),
    ]),
  ).toEqual([
    `reads the request < (model not known) < ${ROUTE} = 1`,
    `waits for Copilot < gpt-4o < ${ROUTE} = 2`,
    `reads Copilot's answer < gpt-4o < ${ROUTE} = 1`,
    `hands a stream on < gpt-4.1 < ${ROUTE} = 1`,
  ]);
});

test("the queue and the streams have rows of their own, where there are any", () => {
  expect(told([], 2, { upstream: 3, client: 0, end: 1 })).toEqual([
    "waits for its turn < queue = 2",
    "waits for Copilot's next bytes < streams = 3",
    "has told the client all, waits for Copilot's end < streams = 1",
  ]);
  expect(told([])).toEqual([]);
});

test("a text that a client sent for a model's name is not repeated", () => {
  expect(told([call({ model: "tell me a secret" })])).toEqual([`reads the request < (model not known) < ${ROUTE} = 1`]);
});
