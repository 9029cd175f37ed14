import { expect, test } from "bun:test";
import { CLAUDE, chooseModel, GPT, type ServedModel } from "../../src/setup/choose-model.ts";

const models = (...rows: readonly [id: string, multiplier?: number][]): ServedModel[] =>
  rows.map(([id, multiplier = 1]) => ({
    id,
    name: id,
    contextTokens: undefined,
    promptTokens: undefined,
    outputTokens: undefined,
    seesImages: false,
    reasons: false,
    isOffered: true,
    multiplier,
  }));

test("the newest of a family is chosen, by numbers and not by letters", () => {
  expect(chooseModel(models(["gpt-5.9"], ["gpt-5.10"], ["gpt-4.1"]), GPT)?.id).toBe("gpt-5.10");
  expect(chooseModel(models(["claude-sonnet-4"], ["claude-sonnet-4.5"]), CLAUDE)?.id).toBe("claude-sonnet-4.5");
  expect(chooseModel(models(["claude-sonnet-5"], ["claude-sonnet-4.6"]), CLAUDE)?.id).toBe("claude-sonnet-5");
});

test("a family that the account does not have gives way to the next, then to what is included, then to any", () => {
  expect(chooseModel(models(["claude-opus-4.6"], ["gpt-5"]), CLAUDE)?.id).toBe("claude-opus-4.6");
  expect(chooseModel(models(["gpt-5"], ["gpt-5-mini", 0]), CLAUDE)?.id).toBe("gpt-5-mini");
  expect(chooseModel(models(["gpt-5"], ["gpt-6"]), CLAUDE)?.id).toBe("gpt-5");
  expect(chooseModel([], CLAUDE)).toBeUndefined();
});
