import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isUsable } from "../../src/models/model.ts";
import { resolveModel } from "../../src/models/names.ts";
import { parseName, plainName } from "../../src/models/parse-name.ts";
import { live } from "./snapshots.ts";

const resolve = (name: string) => resolveModel(name, live, {}, ["/chat/completions"]);

describe("an id of the catalogue", () => {
  test.each(live.models.map(({ id }) => id))("%p is taken as it is", (id) => {
    expect(resolve(id)).toMatchObject({ kind: "exact", model: { id } });
  });
});

describe("another spelling of a model", () => {
  test.each([
    // Case, provider paths and endings
    ["GPT-4o", "gpt-4o"],
    ["acmemodel", "AcmeModel"],
    ["openai/gpt-4.1", "gpt-4.1"],
    ["copilot/gpt-4o", "gpt-4o"],
    ["github_copilot/claude-sonnet-4.5", "claude-sonnet-4.5"],
    ["openrouter/anthropic/claude-sonnet-4.5", "claude-sonnet-4.5"],
    ["google/gemini-2.5-pro", "gemini-2.5-pro"],
    ["models/gemini-2.5-pro", "gemini-2.5-pro"],
    ["gpt-4o:latest", "gpt-4o"],
    ["text-embedding-3-small:latest", "text-embedding-3-small"],
    ["openai/text-embedding-3-small", "text-embedding-3-small"],
    ["xai/grok-code-fast-1", "grok-code-fast-1"],
    // Days
    ["gpt-4o-2024-08-06", "gpt-4o"],
    ["chatgpt-4o-latest", "gpt-4o"],
    ["gpt-4.1-2025-04-14", "gpt-4.1"],
    ["gpt-4o-mini-2024-07-18", "gpt-4o-mini"],
    ["gpt-5-mini-2025-08-07", "gpt-5-mini"],
    ["gpt-4-0613", "gpt-4"],
    ["gpt-4-0125-preview", "gpt-4"],
    ["gpt-3.5-turbo-0125", "gpt-3.5-turbo"],
    ["o3-mini-2025-01-31", "o3-mini"],
    ["o3-mini-high", "o3-mini"],
    ["gpt-5-1-codex", "gpt-5.1-codex"],
    // Claude's dashes, days and both orders
    ["claude-sonnet-4-5", "claude-sonnet-4.5"],
    ["claude-sonnet-4-5-20250929", "claude-sonnet-4.5"],
    ["claude-sonnet-4-5@20250929", "claude-sonnet-4.5"],
    ["anthropic/claude-sonnet-4-5-20250929", "claude-sonnet-4.5"],
    ["Claude-Sonnet-4-5", "claude-sonnet-4.5"],
    ["claude-4.5-sonnet", "claude-sonnet-4.5"],
    ["claude-4-sonnet-20250514", "claude-sonnet-4"],
    ["claude-sonnet-4-20250514", "claude-sonnet-4"],
    ["claude-sonnet-4-0", "claude-sonnet-4"],
    ["claude-sonnet-4-6-latest", "claude-sonnet-4.6"],
    ["claude-opus-4-6", "claude-opus-4.6"],
    ["claude-opus-4-6-thinking", "claude-opus-4.6"],
    ["claude-opus-4-6[1m]", "claude-opus-4.6-1m"],
    ["claude-opus-4.6[1M]", "claude-opus-4.6-1m"],
    ["claude-sonnet-4-6[1m]", "claude-sonnet-4.6"],
    ["claude-opus-4-7-high", "claude-opus-4.7-high"],
    ["opus-4.6", "claude-opus-4.6"],
    // Gemini's editions
    ["gemini-3-pro", "gemini-3-pro-preview"],
    ["gemini-3.1-pro", "gemini-3.1-pro-preview"],
    ["gemini-2.5-pro-preview-05-06", "gemini-2.5-pro"],
    ["gemini-2.5-pro-exp-03-25", "gemini-2.5-pro"],
    ["models/gemini-3-flash", "gemini-3-flash-preview"],
  ])("%p is %p, and the answer says so", (name, id) => {
    expect(resolve(name)).toMatchObject({ kind: "alias", model: { id }, requested: name });
  });
});

describe("a model that the account doesn't have", () => {
  test.each([
    ["claude-opus-5-5", "claude-opus-4.6"],
    ["claude-opus-5-5[1m]", "claude-opus-4.6"],
    ["claude-opus-4-5", "claude-opus-4.6"],
    ["claude-opus-4-1-20250805", "claude-opus-4.6"],
    ["claude-opus-4-7", "claude-opus-4.6"],
    ["claude-3-opus-20240229", "claude-opus-4.6"],
    ["claude-sonnet-5", "claude-sonnet-4.6"],
    ["claude-3-5-sonnet-20241022", "claude-sonnet-4.6"],
    ["claude-3-5-sonnet-v2@20241022", "claude-sonnet-4.6"],
    ["claude-3-7-sonnet-latest", "claude-sonnet-4.6"],
    ["claude-3.7-sonnet-thought", "claude-sonnet-4.6"],
    ["claude-sonnet-latest", "claude-sonnet-4.6"],
    ["sonnet", "claude-sonnet-4.6"],
    ["opus", "claude-opus-4.6"],
    ["opus[1m]", "claude-opus-4.6"],
    ["gpt-4-turbo", "gpt-4.1"],
    ["gpt-4-turbo-2024-04-09", "gpt-4.1"],
    ["gpt-4.5-preview", "gpt-4.1"],
    ["gpt-5", "gpt-5.2"],
    ["gpt-5.6", "gpt-5.2"],
    ["gpt-5-2025-08-07", "gpt-5.2"],
    ["gpt-5-codex", "gpt-5.3-codex"],
    ["o4-mini", "o3-mini"],
    ["gemini-1.5-pro-002", "gemini-3.1-pro-preview"],
    ["gemini-pro-latest", "gemini-3.1-pro-preview"],
    ["gemini-2.0-flash-001", "gemini-3-flash-preview"],
  ])("%p falls back to the newest of its family and tier, %p", (name, id) => {
    expect(resolve(name)).toMatchObject({ kind: "alias", model: { id }, requested: name });
  });

  test.each([
    "gpt-5-nano", // not gpt-5-mini
    "gpt-5-pro", // not gpt-5.2
    "gpt-5-chat-latest",
    "gpt-5.1-codex-max", // not codex
    "gpt-4.1-nano",
    "gpt-6", // not a model of another generation
    "gpt-oss-120b",
    "gpt-4-32k",
    "gpt-4o-audio-preview",
    "gpt-image-1",
    "o3", // not o3-mini
    "o1-pro",
    "o3-deep-research",
    "gemini-2.5-flash-lite", // not flash
    "gemini-2.5-flash-image",
    "gemini-embedding-001",
    "claude-2.1",
    "claude-instant-1",
    "claude-opus-4-6-fast", // dearer than the plain one, not a wish about it
    "claude-haiku-3",
    "opusplan",
    "text-embedding-3-large",
    "grok-4",
    "llama3",
    "constructor",
    "",
  ])("%p has nothing that may stand in for it", (name) => {
    expect(resolve(name).kind).toBe("unknown");
  });

  test("is answered with the names that come nearest", () => {
    expect(resolve("gpt-4.2x")).toMatchObject({ kind: "unknown", nearest: expect.arrayContaining(["gpt-4.1"]) });
    // Nearer ones that the endpoint does not serve would only lead to the next refusal.
    expect(resolve("text-embedding-3-smal")).toMatchObject({ kind: "unknown", nearest: [] });
  });
});

describe("a model whose terms are not accepted", () => {
  test("is passed on when its own id is written", () => {
    expect(resolve("claude-haiku-4.5")).toMatchObject({ kind: "exact" });
    expect(resolve("anthropic/claude-haiku-4.5")).toMatchObject({ kind: "alias", model: { id: "claude-haiku-4.5" } });
  });

  test.each(["haiku", "claude-haiku-5-5", "claude-haiku-4-5-20251001", "claude-3-5-haiku-20241022"])(
    "never stands in for %p, and the answer names what could be enabled",
    (name) => {
      expect(resolve(name)).toMatchObject({ kind: "unknown", gated: "claude-haiku-4.5" });
    },
  );

  test("is passed over for a usable one of its tier", () => {
    expect(resolve("gpt-5.4-2026-03-05")).toMatchObject({ kind: "alias", model: { id: "gpt-5.2" } });
  });

  test("is not among the nearest names", () => {
    expect(resolve("claude-haiku-4.55")).toMatchObject({ nearest: expect.not.arrayContaining(["claude-haiku-4.5"]) });
  });
});

test("over all names made of the known words, nothing leaves its family, its tier or what is usable", () => {
  const word = fc.constantFrom(
    ...[
      "claude",
      "gpt",
      "chatgpt",
      "o",
      "o3",
      "gemini",
      "opus",
      "sonnet",
      "haiku",
      "pro",
      "flash",
      "lite",
      "mini",
      "codex",
    ],
    ...[
      "4",
      "4o",
      "4.1",
      "5",
      "5.4",
      "3.5",
      "2025",
      "08",
      "20250929",
      "latest",
      "preview",
      "1m",
      "thinking",
      "turbo",
      "",
    ],
  );
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
      const name = words.join("-");
      const resolution = resolve(name);
      if (resolution.kind !== "alias" || resolution.model.id.toLowerCase() === plainName(name)) return;
      const [meant, given] = [parseName(name), parseName(resolution.model.id)];
      expect([given?.family, given?.tier]).toEqual([meant?.family, meant?.tier]);
      expect(isUsable(resolution.model) && resolution.model.type === "chat").toBe(true);
    }),
    { numRuns: 2000 },
  );
});
