import { describe, expect, test } from "bun:test";
import { readAnswer } from "../../src/dialects/openai-embeddings/read-answer.ts";
import { ProxyError } from "../../src/errors.ts";
import type { Outcome, Receipt } from "../../src/receipt.ts";
import type { Call } from "../../src/relay/call.ts";
import { createEmbedPart } from "../../src/relay/embed-part.ts";
import type { Upstream } from "../../src/upstream/client.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { kindOf } from "../support/kind-of.ts";

const PART = { model: "m", texts: ["a"], dimensions: undefined, modelHeaders: undefined };

function createCall(): Call {
  const receipt: Receipt = { requestId: "1", method: "POST", route: "/", status: 0, outcome: "ok", durationMs: 0 };
  const nothing = () => {};
  return {
    request: new Request("http://localhost/"),
    receipt,
    client: null,
    control: new AbortController(),
    elapsedMs: () => 5,
    isRead: nothing,
    keepOpen: nothing,
    onSettled: nothing,
    settle: nothing,
  };
}

function createPart(upstream: Upstream) {
  return createEmbedPart({
    upstream,
    work: { readAnswer: async (body, wanted) => readAnswer(body, wanted) },
    secrets: { redact: (text) => text.replaceAll("secret", "[redacted]") },
    clock: createFakeClock(),
    maxAnswerBytes: 1000,
    bodyMs: 1000,
  });
}

function answering(answer: object, outcomes: Outcome[], attempts = 1): Upstream {
  return {
    async call(_call, _control, facts = {}) {
      Object.assign(facts, { attempts, upstreamStatus: 200 });
      const { body, headers } = Response.json(answer);
      return { response: { status: 200, headers, body }, settle: (outcome) => outcomes.push(outcome) };
    },
  };
}

describe("one part of a call for embeddings", () => {
  test("tells upstream how it went, once", async () => {
    const outcomes: Outcome[] = [];
    await createPart(answering({ data: [{ embedding: [1] }] }, outcomes))(createCall(), PART);
    await kindOf(() => createPart(answering({ data: [] }, outcomes))(createCall(), PART));
    expect(outcomes).toEqual(["ok", "bad_upstream_answer"]);
  });

  test("is ended alone when upstream takes too long for it", async () => {
    const call = createCall();
    const part = createPart({
      async call(_call, control) {
        const failure = new ProxyError("upstream_timeout", "Too long.");
        control.abort(failure);
        throw failure;
      },
    });
    expect(await kindOf(() => part(call, PART))).toBe("upstream_timeout");
    expect(call.control.signal.aborted).toBe(false);
  });

  test("leaves in the receipt the most attempts that a part took", async () => {
    const call = createCall();
    for (const attempts of [1, 3, 2]) {
      await createPart(answering({ data: [{ embedding: [1] }] }, [], attempts))(call, PART);
    }
    expect(call.receipt).toMatchObject({ attempts: 3, upstreamStatus: 200, firstByteMs: 5 });
  });

  test("tells no secret that upstream repeats", async () => {
    const part = createPart(answering({ error: { message: "a secret" } }, []));
    const failure = await part(createCall(), PART).catch((thrown) => thrown);
    expect(failure.message).toBe("a [redacted]");
  });
});
