import { fit } from "../../src/dialects/anthropic-messages/fit.ts";
import { inspect } from "../../src/dialects/anthropic-messages/inspect.ts";
import { readConversation } from "../../src/dialects/anthropic-messages/read-conversation.ts";
import type { FitNeeds, Fitted, ModelFacts } from "../../src/dialects/dialect.ts";

const supports = {
  reasoningEfforts: ["low", "medium", "high"],
  adaptiveThinking: true,
  minThinkingBudget: 1024,
  maxThinkingBudget: 32_000,
  structuredOutputs: true,
};
const limits = { outputTokens: 32_000, nonStreamingOutputTokens: 16_000 };

export const SONNET: ModelFacts = { id: "claude-sonnet-4.6", vendor: "Anthropic", limits, supports };
/** Knows a budget of thinking tokens and no efforts, and can't be bound to a schema. */
export const HAIKU: ModelFacts = {
  ...SONNET,
  id: "claude-haiku-4.5",
  supports: { ...supports, reasoningEfforts: [], adaptiveThinking: false, structuredOutputs: false },
};
/** Decides by itself how much it thinks, though the catalogue tells a budget. */
export const OPUS: ModelFacts = { ...SONNET, id: "claude-opus-4.7" };
/** Does not think. */
export const OLD: ModelFacts = {
  ...SONNET,
  id: "claude-sonnet-4",
  supports: { ...supports, reasoningEfforts: [], adaptiveThinking: false, maxThinkingBudget: undefined },
};

export const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** A request that is all right as it is, with what a test adds to it. */
export function request(more: object = {}): Record<string, unknown> {
  return { model: "claude-sonnet-4.6", max_tokens: 8000, messages: [{ role: "user", content: "hi" }], ...more };
}

export function inspected(more: object = {}) {
  const found = inspect(bytesOf(request(more)), 128);
  if (!found) throw new Error("It was cut short without a bound.");
  return found;
}

export function needsOf(model: ModelFacts, betas = ""): FitNeeds {
  const clientHeaders: Record<string, string> = betas === "" ? {} : { "anthropic-beta": betas };
  return { model, sealOf: () => undefined, clientHeaders };
}

/** What upstream is asked, and what was changed for it, as `effect path`. */
export function fitted(more: object, model = SONNET, betas = "") {
  const found = inspected(more);
  return told(fit(bytesOf(request(more)), found, needsOf({ ...model, id: found.facts.model }, betas)));
}

export function told({ body, changes, headers }: Fitted) {
  return {
    body: JSON.parse(new TextDecoder().decode(body)),
    changes: changes.map(({ effect, path }) => `${effect} ${path}`),
    headers,
  };
}

export function conversationOf(more: object) {
  const { conversation, changes } = readConversation(bytesOf(request(more)), inspected(more));
  return { ...conversation, changes: changes.map(({ effect, path }) => `${effect} ${path}`) };
}
