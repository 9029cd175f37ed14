import { describe, expect, test } from "bun:test";
import { ProxyError } from "../../src/errors.ts";
import type { Outcome, Receipt } from "../../src/receipt.ts";
import type { Call } from "../../src/relay/call.ts";
import { inParts, withPartCall } from "../../src/relay/part-call.ts";
import { kindOf } from "../support/kind-of.ts";

function wholeCall(): Call {
  const receipt: Receipt = { requestId: "r1", method: "POST", route: "/", status: 0, outcome: "ok", durationMs: 0 };
  const request = new Request("http://localhost/");
  const unused = () => {};
  return {
    ...{ request, receipt, client: "me", control: new AbortController(), elapsedMs: () => 0 },
    ...{ isRead: unused, keepOpen: unused, onSettled: unused, settle: unused },
  };
}

/** What upstream is told of the part's end. */
async function outcomeOf(whole: Call, task: (part: Call) => Promise<unknown>): Promise<Outcome[]> {
  const told: Outcome[] = [];
  await withPartCall(whole, (part) => {
    part.onSettled((outcome) => told.push(outcome));
    return task(part);
  }).catch(() => {});
  return told;
}

const usage = { promptTokens: 1, completionTokens: 2, totalTokens: 3, cachedTokens: 0 };

describe("a part of a call", () => {
  test("tells upstream how it ended", async () => {
    expect(await outcomeOf(wholeCall(), async () => "done")).toEqual(["ok"]);
    const fail = async () => {
      throw new ProxyError("rate_limited", "Later.");
    };
    expect(await outcomeOf(wholeCall(), fail)).toEqual(["rate_limited"]);
  });

  test("ends with the whole, which counts against nobody, and by itself alone", async () => {
    const whole = wholeCall();
    const ended = outcomeOf(whole, async ({ control }) => {
      whole.control.abort(new Error("over"));
      control.signal.throwIfAborted();
    });
    expect(await ended).toEqual(["client_closed"]);
    const other = wholeCall();
    await outcomeOf(other, async ({ control }) => control.abort());
    expect(other.control.signal.aborted).toBe(false);
  });

  test("is told of in the receipt: what all cost, and the most attempts", async () => {
    const whole = wholeCall();
    for (const attempts of [1, 3, 2]) {
      await outcomeOf(whole, async ({ receipt }) => Object.assign(receipt, { usage, attempts, model: "gpt-4.1" }));
    }
    expect(whole.receipt).toMatchObject({ attempts: 3, model: "gpt-4.1" });
    expect(whole.receipt.usage).toEqual({ promptTokens: 3, completionTokens: 6, totalTokens: 9, cachedTokens: 0 });
  });
});

describe("several parts of a call", () => {
  test("give what is made of them in their order", async () => {
    const made = await inParts(wholeCall(), [1, 2, 3], async (_, item) => item * 2);
    expect(made).toEqual([2, 4, 6]);
  });

  test("end with the first that fails, which counts for itself alone", async () => {
    const whole = wholeCall();
    const told: [number, Outcome][] = [];
    const task = async (part: Call, item: number) => {
      part.onSettled((outcome) => told.push([item, outcome]));
      if (item === 2) throw new ProxyError("rate_limited", "Later.");
      await new Promise((_, reject) =>
        part.control.signal.addEventListener("abort", () => reject(part.control.signal.reason)),
      );
    };
    expect(await kindOf(() => inParts(whole, [1, 2], task))).toBe("rate_limited");
    await Promise.resolve();
    expect(told).toEqual([
      [2, "rate_limited"],
      [1, "client_closed"],
    ]);
  });
});
