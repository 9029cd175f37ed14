import { crc32 } from "node:zlib";
import * as z from "zod/mini";
import type { Account } from "../account.ts";
import { type Answer, type Call, jsonAnswer, textAnswer } from "../answer.ts";
import { charge } from "../quota.ts";
import { findUsable } from "./find-model.ts";
import { readJson } from "./read-json.ts";
import { invalid, refusalAnswer } from "./refusal.ts";
import { countPrompt } from "./tokens.ts";

/** All models here are as wide, and take as long a text. */
const MAX_DIMENSIONS = 1536;
const MAX_TOKENS = 8191;

/** The encoding may be asked for, and is not looked at (contract 8.3). */
const requestSchema = z.looseObject({
  model: z.string(),
  input: z.array(z.string().check(z.minLength(1))).check(z.minLength(1)),
  dimensions: z.nullish(z.int().check(z.minimum(1), z.maximum(MAX_DIMENSIONS))),
});

/** `POST /embeddings` (contract 8.3): what isn't a list of texts is a bad request, without further words. */
export function embed(call: Call, account: Account): Answer {
  const parsed = requestSchema.safeParse(readJson(call.text));
  if (!parsed.success) return textAnswer(400, "Bad Request");
  const { model: id, input, dimensions } = parsed.data;
  const found = findUsable(id, account.models, "embeddings");
  if ("refusal" in found) return refusalAnswer(account.personality, found.refusal);
  const { limits, supports } = found.model.capabilities;
  if (dimensions != null && supports["dimensions"] !== true) {
    return refusalAnswer(account.personality, invalid("This model does not support specifying dimensions."));
  }
  const counts = input.map((text) => countPrompt([text], 0, 0));
  const isTooMuch = input.length > (limits?.max_inputs ?? 1) || counts.some((count) => count > MAX_TOKENS);
  if (isTooMuch) return textAnswer(400, "Bad Request");
  charge(call, account, found.model);
  const data = input.map((text, index) => ({
    embedding: vectorOf(text, dimensions ?? MAX_DIMENSIONS),
    index,
    object: "embedding",
  }));
  const tokens = counts.reduce((sum, count) => sum + count, 0);
  const head = account.personality === "clean" ? { object: "list", model: id } : {};
  return jsonAnswer({ ...head, data, usage: { prompt_tokens: tokens, total_tokens: tokens } });
}

/** Numbers are told to a billionth, about as a 32-bit float is: with a double's digits a batch takes twice the time. */
const PARTS = 1e9;

/** A direction that a text alone has, of length 1. In fewer dimensions it is the beginning of the same. */
function vectorOf(text: string, dimensions: number): number[] {
  let state = crc32(text);
  const numbers = Array.from({ length: dimensions }, () => {
    // The generator of Numerical Recipes: chance enough to tell texts apart.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  const length = Math.hypot(...numbers);
  return numbers.map((number) => Math.round((number / length) * PARTS) / PARTS);
}
