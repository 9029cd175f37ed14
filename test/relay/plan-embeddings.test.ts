import { describe, expect, test } from "bun:test";
import type { Model } from "../../src/models/model.ts";
import { readModel } from "../../src/models/read-model.ts";
import { planEmbeddings } from "../../src/relay/plan-embeddings.ts";
import { failureOf, kindOf } from "../support/kind-of.ts";

const ANY = { aliases: {}, allowedIds: null };
const USUAL = { maxInputs: 512, encoding: "cl100k_base" };

function snapshotOf(origin: "live" | "built-in", ...rows: object[]) {
  const models = rows.map(readModel).filter((model): model is Model => model !== null);
  return { models, origin, ageMs: 0, reason: null };
}

const row = (id: string, more: object = {}) => ({ id, capabilities: { type: "embeddings", family: id, ...more } });
const gated = { ...row("gated"), policy: { state: "disabled" } };
const live = snapshotOf(
  "live",
  row("plain"),
  row("own", { tokenizer: "o200k_base", limits: { max_inputs: 7 } }),
  gated,
);
const none = snapshotOf("built-in");

describe("which model embeds", () => {
  test("is the one that was named, with its own limit and encoding, or the usual ones", () => {
    expect(planEmbeddings("plain", live, ANY)).toMatchObject({ model: { id: "plain" }, isGated: false, ...USUAL });
    expect(planEmbeddings("own", live, ANY)).toMatchObject({ maxInputs: 7, encoding: "o200k_base" });
    expect(planEmbeddings("gated", live, ANY)).toMatchObject({ isGated: true });
  });

  test("is the one that an alias stands for", () => {
    expect(planEmbeddings("mine", live, { ...ANY, aliases: { mine: "own" } }).model).toEqual({ id: "own" });
  });

  test("is passed on while upstream's list is not at hand", () => {
    expect(planEmbeddings("text-embedding-9", none, ANY)).toMatchObject({
      model: { id: "text-embedding-9" },
      ...USUAL,
    });
  });

  test("is none that the operator does not allow", async () => {
    const choice = { ...ANY, allowedIds: new Set(["other"]) };
    expect(await kindOf(async () => planEmbeddings("text-embedding-9", none, choice))).toBe("model_not_found");
  });

  test("is no model for conversations, and there may be none", async () => {
    const chat = snapshotOf("live", { id: "gpt-4o", capabilities: { type: "chat" } });
    const { kind, message } = await failureOf(async () => planEmbeddings("gpt-4o", chat, ANY));
    expect([kind, message]).toEqual(["invalid_model", "gpt-4o gives no embeddings."]);
  });
});
