import { expect, test } from "bun:test";
import { ProxyError } from "../../src/errors.ts";
import { withPhaseTimeout } from "../../src/world/phase-timeout.ts";
import { createFakeClock } from "../support/fake-clock.ts";

function setUp(ms = 10_000) {
  const clock = createFakeClock();
  const parent = new AbortController();
  const onTimeout = () => new ProxyError("upstream_timeout", "No response headers in time.");
  const phase = { clock, ms, signal: parent.signal, onTimeout };
  return { clock, parent, phase };
}

/** Work that ends only with its signal, as a fetch that is never answered does. */
function unanswered(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new DOMException("Aborted", "AbortError")));
  });
}

test("gives the result and leaves no timer behind", async () => {
  const { clock, phase } = setUp();
  expect(await withPhaseTimeout(phase, async () => 42)).toBe(42);
  expect(clock.pending()).toBe(0);
});

test("the time being up is the error that the caller names", async () => {
  const { clock, phase } = setUp(1500);
  const outcome = withPhaseTimeout(phase, unanswered).catch((error) => error);
  await clock.advance(1500);
  expect((await outcome).kind).toBe("upstream_timeout");
});

test("work that ignores its signal is left behind in time", async () => {
  const { clock, phase } = setUp();
  const outcome = withPhaseTimeout(phase, () => new Promise<void>(() => undefined)).catch((error) => error);
  await clock.advance(10_000);
  expect((await outcome).kind).toBe("upstream_timeout");
});

test("the parent's abort passes through with its own reason", async () => {
  const { clock, parent, phase } = setUp();
  const outcome = withPhaseTimeout(phase, unanswered).catch((error) => error);
  const reason = new ProxyError("client_closed", "The client has left.");
  parent.abort(reason);
  expect(await outcome).toBe(reason);
  expect(clock.pending()).toBe(0);
});

test.each([
  ["succeeded", async () => 42],
  ["failed", () => Promise.reject(new Error("no"))],
])("a phase that has %s leaves nothing with its parent", async (_, run) => {
  const { parent, phase } = setUp();
  const phaseSignals: AbortSignal[] = [];
  await withPhaseTimeout(phase, (inner) => {
    phaseSignals.push(inner);
    return run();
  }).catch(() => undefined);
  parent.abort();
  expect(phaseSignals.map(({ aborted }) => aborted)).toEqual([false]);
});

test("an error of the work itself is thrown as it is", async () => {
  const { clock, phase } = setUp();
  const failure = new TypeError("connection refused");
  expect(withPhaseTimeout(phase, () => Promise.reject(failure))).rejects.toBe(failure);
  const thrown = withPhaseTimeout(phase, () => {
    throw failure;
  });
  expect(await thrown.catch((error) => error)).toBe(failure);
  expect(clock.pending()).toBe(0);
});

test("a phase whose parent has already ended does not begin", async () => {
  const { parent, phase } = setUp();
  parent.abort(new Error("gone"));
  let began = false;
  const outcome = withPhaseTimeout(phase, async () => {
    began = true;
  });
  expect(await outcome.catch((error) => error.message)).toBe("gone");
  expect(began).toBe(false);
});
