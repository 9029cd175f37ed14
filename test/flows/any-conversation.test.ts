import { afterAll, expect, test } from "bun:test";
import fc from "fast-check";
import { anyTalk } from "../dialects/pairs/any-talk.ts";
import { ASKED_IN } from "../dialects/pairs/asked-in.ts";
import { startProxy } from "../support/proxy.ts";

const proxy = await startProxy();
afterAll(() => proxy[Symbol.asyncDispose]());

const CODEX = "gpt-5.3-codex";
const CLAUDE = "claude-sonnet-4.5";
const GEMINI = "gemini-3.1-pro-preview";

/** By the way that each client asks: how it wants the model to think, and models that answer in another dialect. */
const CLIENTS = {
  "openai-chat": { path: "/v1/chat/completions", wish: { reasoning_effort: "high" }, models: [CODEX] },
  "openai-responses": { path: "/v1/responses", wish: { reasoning: { effort: "high" } }, models: [CLAUDE, GEMINI] },
  "anthropic-messages": {
    path: "/v1/messages",
    wish: { max_tokens: 4000, thinking: { type: "enabled", budget_tokens: 2000 } },
    models: [CODEX, GEMINI],
  },
  "ollama-chat": { path: "/api/chat", wish: { think: "high" }, models: [CODEX, CLAUDE, GEMINI] },
  gemini: {
    path: "/v1beta/models/",
    wish: { generationConfig: { thinkingConfig: { thinkingBudget: 2000 } } },
    models: [CODEX, CLAUDE, GEMINI],
  },
} as const;

type Client = keyof typeof CLIENTS;

const PAIRS = Object.entries(CLIENTS).flatMap(([client, { models }]) =>
  models.map((model) => [client as Client, model] as const),
);

test.each(PAIRS)("any conversation is one that upstream takes: of %s, with %s", async (client, model) => {
  const { path, wish } = CLIENTS[client];
  const isInPath = client === "gemini";
  await fc.assert(
    fc.asyncProperty(anyTalk({ documents: false, errors: false, reminders: !isInPath }), async (talk) => {
      const body = { ...(isInPath ? {} : { model }), ...ASKED_IN[client](talk), ...wish };
      const response = await proxy.post(isInPath ? `${path}${model}:generateContent` : path, body);
      expect([response.status, response.ok ? "" : await response.text()]).toEqual([200, ""]);
    }),
    { numRuns: 15, seed: 4 },
  );
});
