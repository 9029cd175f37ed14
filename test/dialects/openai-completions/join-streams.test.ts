import { describe, expect, test } from "bun:test";
import { createStreamJoin } from "../../../src/dialects/openai-completions/join-streams.ts";

const request = { streams: 2, choices: 2, includeUsage: true };
const head = { id: "cmpl-1", object: "text_completion", created: 1, model: "m" };
const counts = {
  ...{ prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  prompt_tokens_details: { cached_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 1 },
};
const piece = (index: number, text: string) => ({ text, index, logprobs: null, finish_reason: null });
const bytes = (text: string) => new TextEncoder().encode(text);
const event = (frame: unknown) => bytes(`data: ${JSON.stringify(frame)}\n\n`);
const framesIn = (text: string) => text.split("\n\n").flatMap((line) => (line === "" ? [] : JSON.parse(line.slice(6))));

describe("the streams of several prompts are one", () => {
  test("whose choices are counted through, and whose head is that of the first", () => {
    const join = createStreamJoin(request);
    const [second] = framesIn(join.push(1, event({ ...head, created: 5, choices: [piece(1, "ö")], usage: null })));
    expect(second).toEqual({ ...head, created: 5, choices: [piece(3, "ö")], usage: null });
    const [first] = framesIn(join.push(0, event({ ...head, model: "other", choices: [piece(0, "x")], usage: null })));
    expect(first).toEqual({ ...head, created: 5, choices: [piece(0, "x")], usage: null });
  });

  test("however it is sliced", () => {
    const join = createStreamJoin(request);
    const told = [...event({ ...head, choices: [piece(0, "x")] })].map((byte) => join.push(1, Uint8Array.of(byte)));
    expect(framesIn(told.join(""))).toMatchObject([{ choices: [{ index: 2, text: "x" }] }]);
  });

  test("with one end, and what all of them cost", () => {
    const join = createStreamJoin(request);
    for (const prompt of [0, 1]) {
      expect(join.push(prompt, event({ ...head, choices: [], usage: counts }))).toBe("");
      expect(join.push(prompt, bytes(": keep-alive\n\ndata: [DONE]\n\n"))).toBe("");
    }
    const [frame, end] = join.end().split("\n\n");
    expect(JSON.parse(frame?.slice(6) ?? "")).toMatchObject({ choices: [], usage: { total_tokens: 6 } });
    expect(end).toBe("data: [DONE]");
  });

  test("without a cost where that of one isn't known, or nobody asks", () => {
    const unknown = createStreamJoin(request);
    unknown.push(0, event({ ...head, choices: [], usage: counts }));
    expect(unknown.end()).toBe("data: [DONE]\n\n");
    const unasked = createStreamJoin({ ...request, includeUsage: false });
    const [frame] = framesIn(unasked.push(0, event({ ...head, choices: [piece(0, "x")] })));
    expect(frame).not.toHaveProperty("usage");
  });

  test("which ends with the first failure", () => {
    const join = createStreamJoin(request);
    const error = { message: "no", code: "stream_interrupted" };
    expect(framesIn(join.push(1, event({ error })))).toEqual([{ error }]);
    expect(join.hasFailed()).toBe(true);
    expect(join.push(0, event({ ...head, choices: [piece(0, "x")] }))).toBe("");
  });
});
