import { describe, expect, test } from "bun:test";
import { readAnswer } from "../../src/dialects/openai-embeddings/read-answer.ts";
import type { Receipt } from "../../src/receipt.ts";
import type { Call } from "../../src/relay/call.ts";
import { createEmbedPart } from "../../src/relay/embed-part.ts";
import type { Upstream } from "../../src/upstream/client.ts";
import { createFakeClock } from "../support/fake-clock.ts";

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

function answering(answer: object): Upstream {
  return {
    async call(_call, _control, facts = {}) {
      Object.assign(facts, { attempts: 2, upstreamStatus: 200 });
      const { body, headers } = Response.json(answer);
      return { response: { status: 200, headers, body }, settle: () => {} };
    },
  };
}

describe("one part of a call for embeddings", () => {
  test("notes what it took", async () => {
    const call = createCall();
    const usage = { prompt_tokens: 3, total_tokens: 3 };
    await createPart(answering({ data: [{ embedding: [1] }], usage }))(call, PART);
    expect(call.receipt).toMatchObject({ attempts: 2, upstreamStatus: 200, firstByteMs: 5 });
    expect(call.receipt.usage).toMatchObject({ promptTokens: 3, totalTokens: 3 });
  });

  test("tells no secret that upstream repeats", async () => {
    const part = createPart(answering({ error: { message: "a secret" } }));
    const failure = await part(createCall(), PART).catch((thrown) => thrown);
    expect(failure.message).toBe("a [redacted]");
  });
});
