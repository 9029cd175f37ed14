import { describe, expect, test } from "bun:test";
import { failureOf } from "../../support/kind-of.ts";
import { readChat } from "./bodies.ts";

const messages = [{ role: "user", content: "x" }];
const conversationOf = (request: object) => readChat({ messages, ...request }).conversation;

describe("the options of a request to Ollama", () => {
  test("steer the sampling where upstream has a word for them", () => {
    const options = {
      temperature: 0.1,
      top_p: 0.5,
      top_k: 20,
      seed: 42,
      presence_penalty: 0.25,
      frequency_penalty: 0.75,
      num_predict: 100,
      stop: ["END"],
    };
    expect(conversationOf({ options })).toMatchObject({
      sampling: {
        temperature: 0.1,
        topP: 0.5,
        topK: 20,
        seed: 42,
        presencePenalty: 0.25,
        frequencyPenalty: 0.75,
      },
      maxTokens: 100,
      stop: ["END"],
    });
  });

  test.each([[-1], [-2], [0], [null]])("num_predict %p is no limit", (num_predict) => {
    expect(conversationOf({ options: { num_predict } }).maxTokens).toBeUndefined();
  });

  test.each([
    [undefined, undefined],
    [null, undefined],
    ["", undefined],
    ["json", { kind: "json" }],
    [
      { type: "object" },
      { kind: "schema", name: undefined, description: undefined, schema: { type: "object" }, strict: undefined },
    ],
  ])("format %p", (format, expected) => {
    expect(conversationOf({ format }).format).toEqual(expected as never);
  });

  test.each([
    [undefined, undefined],
    [false, { isOff: true }],
    [true, { effort: "medium", summary: "auto" }],
    ["high", { effort: "high", summary: "auto" }],
  ])("think %p", (think, expected) => {
    expect(conversationOf({ think }).reasoning).toEqual(expected);
  });

  test.each([
    ["options.temperature", { options: { temperature: "hot" } }],
    ["options.stop", { options: { stop: 7 } }],
    ["options.num_predict", { options: { num_predict: 1.5 } }],
    ["options", { options: [] }],
    ["format", { format: "xml" }],
    ["think", { think: "hard" }],
  ])("a wrong %s is refused", async (param, request) => {
    const failure = await failureOf(async () => conversationOf(request));
    expect(failure).toMatchObject({ kind: "invalid_value", details: { param } });
  });
});
