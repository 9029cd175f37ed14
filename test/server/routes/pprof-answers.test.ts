import { expect, test } from "bun:test";
import { openCall } from "../../../src/server/open-call.ts";
import { createPprofAnswers } from "../../../src/server/routes/pprof-answers.ts";

/** Answers whose profiles are made of nothing, and what is asked of them and of the connection on the way. */
function setUp(method: string, query = "") {
  const asked: unknown[][] = [];
  const answers = createPprofAnswers({
    async sampleCpu(seconds, form) {
      asked.push([seconds, form]);
      return new Uint8Array();
    },
    async heap(name, form) {
      asked.push([name, form]);
      return new Uint8Array();
    },
    async count(name, form) {
      asked.push([name, form]);
      return new Uint8Array();
    },
    commandLine: () => ["github-copilot-svcs", "run"],
  });
  const call = openCall({
    request: new Request(`http://localhost/debug/pprof/${query}`, { method }),
    connection: { timeout: (_request, seconds) => asked.push(["silence", seconds]) },
    receipt: { requestId: "1", method, route: "", status: 0, outcome: "ok", durationMs: 0 },
    idleSeconds: 120,
    monotonicMs: () => 0,
    onSettled() {},
  });
  return { answers, call, asked };
}

test.each([
  ["profile", "", [30, "pprof"]],
  ["profile", "?seconds=2.5", [2.5, "pprof"]],
  ["trace", "", [1, "trace"]],
  ["trace", "?seconds=300", [300, "trace"]],
] as const)("%s%s takes its time, in which the connection may be silent", async (name, query, taken) => {
  const { answers, call, asked } = setUp("GET", query);
  expect((await answers.of(name, call)).status).toBe(200);
  expect(asked).toEqual([["silence", 0], [...taken]]);
});

test.each([
  ["heap", "", "pprof", "application/octet-stream"],
  ["allocs", "?debug=1", "text", "text/plain; charset=utf-8"],
  ["goroutine", "?debug=0", "pprof", "application/octet-stream"],
  ["block", "?debug=2", "text", "text/plain; charset=utf-8"],
] as const)("%s%s comes as %s", async (name, query, form, contentType) => {
  const { answers, call, asked } = setUp("GET", query);
  expect((await answers.of(name, call)).headers.get("content-type")).toBe(contentType);
  expect(asked).toEqual([[name, form]]);
});

test.each(["profile", "trace", "heap", "goroutine"] as const)("HEAD of %s takes none", async (name) => {
  const { answers, call, asked } = setUp("HEAD");
  const head = await answers.of(name, call);
  const other = setUp("GET");
  const get = await other.answers.of(name, other.call);
  expect([head.status, head.headers.get("content-disposition")]).toEqual([200, get.headers.get("content-disposition")]);
  expect(asked).toEqual([]);
});
