import type { ModelFacts, RequestFacts, UpstreamName } from "../dialects/dialect.ts";
import type { ToldChanges } from "../dialects/request/tell-changes.ts";
import { UPSTREAMS } from "../dialects/table.ts";
import { ProxyError } from "../errors.ts";
import type { Snapshot } from "../models/catalogue.ts";
import { chooseModel } from "../models/choose-model.ts";
import { CHAT_ENDPOINTS, isUsable, type Model } from "../models/model.ts";
import type { ModelChoice } from "../models/not-found.ts";

/** Which model is asked, and in which dialect, decided before anything is spent on it. */
export type Plan = {
  /** As upstream knows it. */
  model: ModelFacts;
  target: UpstreamName;
  modelHeaders: Readonly<Record<string, string>> | undefined;
  /** By which encoding its tokens are counted, in the catalogue's words. */
  tokenizer: string | undefined;
  /** Whether the list says that the model's terms are not accepted; they may have been since. */
  isGated: boolean;
};

/**
 * For a client of another dialect, in this order: the first two keep what a model thought from turn to turn, which a
 * chat does for Gemini alone.
 */
const PREFERENCE: readonly UpstreamName[] = ["openai-responses", "anthropic-messages", "openai-chat"];

/**
 * Which model is meant, and where it is asked: in the client's own dialect if it answers there. Throws
 * `model_not_found`, naming the nearest, and `invalid_model` for one that answers no conversation.
 */
export function makePlan(
  facts: Pick<RequestFacts, "model" | "choices">,
  native: UpstreamName | null,
  snapshot: Snapshot,
  choice: ModelChoice,
): Plan {
  const { id, model } = chooseModel(facts.model, snapshot, CHAT_ENDPOINTS, choice);
  if (!model) {
    return {
      model: { id },
      target: likelyTarget(id, native),
      modelHeaders: undefined,
      tokenizer: undefined,
      isGated: false,
    };
  }
  const target = targetOf(model, facts, native);
  // An older list may be wrong by now.
  if (!target && snapshot.origin === "live") throw notServed(model);
  return {
    model: factsOf(model),
    target: target ?? likelyTarget(id, native),
    modelHeaders: model.requestHeaders,
    tokenizer: model.tokenizer,
    isGated: !isUsable(model),
  };
}

function targetOf({ endpoints }: Model, { choices }: Pick<RequestFacts, "choices">, native: UpstreamName | null) {
  const possible = PREFERENCE.filter((name) => endpoints.includes(UPSTREAMS[name].path));
  if (native && possible.includes(native)) return native;
  // Several answers at once are for a chat to give.
  return choices > 1 && possible.includes("openai-chat") ? "openai-chat" : possible[0];
}

/** Where a model answers of which nothing is known but its name. */
function likelyTarget(id: string, native: UpstreamName | null): UpstreamName {
  const isLikely = native === "anthropic-messages" ? id.startsWith("claude-") : /^(?:gpt-|o\d)/.test(id);
  return native && isLikely ? native : "openai-chat";
}

function factsOf({ id, vendor, family, limits, supports }: Model): ModelFacts {
  return { id, vendor, family, limits, supports };
}

function notServed({ id, type }: Model): ProxyError {
  const fact = type === "embeddings" ? "gives embeddings, at /v1/embeddings" : `is a model of the type ${type}`;
  return new ProxyError("invalid_model", `${id} ${fact}, and answers no conversation.`, { param: "model" });
}

/**
 * A failure of the call, with what was changed in the request, and what to do where a model is refused whose terms may
 * be what is missing (contract 6.4).
 */
export function explainRefusal(
  failure: unknown,
  { isGated, model }: Pick<Plan, "isGated" | "model">,
  told: ToldChanges,
): unknown {
  if (!(failure instanceof ProxyError)) return failure;
  const { kind, message, details } = failure;
  const hint = `If its terms are not accepted yet, run \`github-copilot-svcs models enable ${model.id}\`.`;
  const headers = { ...details.headers, ...told.headers };
  return new ProxyError(kind, isGated && kind === "upstream_refused" ? `${message} ${hint}` : message, {
    ...details,
    headers,
  });
}
