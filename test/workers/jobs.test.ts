import { describe, expect, test } from "bun:test";
import { JOBS } from "../../src/workers/jobs.ts";

const READING = { dialect: "openai-chat", purpose: "answer", url: "", maxDepth: 16 } as const;
const MANY = 50_000;
const bodyOf = (text: string) => new TextEncoder().encode(text);
const repeated = (item: (index: number) => string) => Array.from({ length: MANY }, (_, index) => item(index)).join(",");
const user = '{"role":"user","content":"hi"}';

/** Bodies in which there is much to find. */
const FULL: [string, string][] = [
  ["fields", `{"model":"m","messages":[${user}],${repeated((index) => `"k${index}":1`)}}`],
  ["fields that are given twice", `{"model":"m","messages":[${user}],${repeated((index) => `"k${index >> 1}":1`)}}`],
  ["developers", `{"model":"m","messages":[${repeated(() => '{"role":"developer"}')}]}`],
  ["reasoning", `{"model":"m","messages":[${repeated(() => '{"role":"assistant","reasoning_content":""}')}]}`],
  ["calls", `{"model":"m","messages":[${repeated(() => '{"role":"assistant","tool_calls":[{"id":"c"}]}')}]}`],
];

describe("what a worker hands over", () => {
  // Whatever it is, the event loop unpacks it.
  test.each(FULL)("of a request with many %s is little besides its bytes, which change hands", (_, text) => {
    const body = bodyOf(text);
    const inspected = JOBS.inspectRequest.run({ ...READING, body, maxCallIds: 1000 });
    expect(inspected.transfer).toEqual([body.buffer]);
    const { body: _bytes, ...rest } = inspected.result;
    expect(JSON.stringify(rest).length).toBeLessThan(5000);

    const model = { id: "gemini-3-pro" };
    const seals = new Map<string, string>();
    const needs = { model, target: "openai-chat", unsupportedFields: "report", clientHeaders: {}, seals } as const;
    const prepared = JOBS.prepareRequest.run({ ...READING, body, ...needs });
    expect(prepared.transfer).toEqual([prepared.result.body.buffer]);
    expect(JSON.stringify(prepared.result.told).length).toBeLessThan(10_000);
  });
});
