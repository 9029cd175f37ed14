import type { ToldChanges } from "../dialects/change.ts";
import type { ModelFacts } from "../dialects/openai-chat/fit.ts";
import { ProxyError } from "../errors.ts";
import type { Snapshot } from "../models/catalogue.ts";
import { CHAT_PATH, isServed, isUsable, type Model } from "../models/model.ts";
import { resolveModel } from "../models/names.ts";
import { type ModelChoice, modelNotFound } from "../models/not-found.ts";

/** Which model is asked, decided before anything is spent on it. */
export type Plan = {
  /** As upstream knows it. */
  model: ModelFacts;
  modelHeaders: Readonly<Record<string, string>> | undefined;
  /** Whether the list says that the model's terms are not accepted; they may have been since. */
  isGated: boolean;
};

/**
 * Which model is meant by `name`. Throws `model_not_found`, naming the nearest, and `invalid_model` for one that answers
 * no chats.
 */
export function makePlan(name: string, snapshot: Snapshot, choice: ModelChoice): Plan {
  const { aliases, allowedIds } = choice;
  const resolution = resolveModel(name, snapshot, aliases, CHAT_PATH);
  if (resolution.kind === "unknown") throw modelNotFound(name, resolution, choice);
  if (resolution.kind === "passed") {
    if (allowedIds && !allowedIds.has(resolution.id)) throw modelNotFound(name, { nearest: [], gated: null }, choice);
    return { model: { id: resolution.id }, modelHeaders: undefined, isGated: false };
  }
  const { model } = resolution;
  // An older list may be wrong by now.
  if (!isServed(model) && snapshot.origin === "live") throw notServed(model);
  const { id, vendor, family, requestHeaders } = model;
  return { model: { id, vendor, family }, modelHeaders: requestHeaders, isGated: !isUsable(model) };
}

function notServed({ id, endpoints }: Model): ProxyError {
  // Without those of web sockets, `ws:/responses`.
  const paths = endpoints.filter((endpoint) => endpoint.startsWith("/")).join(", ");
  const fact = paths === "" ? "answers no chat completions" : `answers at ${paths} only, which is not served here yet`;
  return new ProxyError("invalid_model", `${id} ${fact}.`, { param: "model" });
}

/**
 * A failure of the call, with what was changed in the request, and what to do where a model is refused whose terms may
 * be what is missing (contract 6.4).
 */
export function explainRefusal(failure: unknown, { isGated, model }: Plan, told: ToldChanges): unknown {
  if (!(failure instanceof ProxyError)) return failure;
  const { kind, message, details } = failure;
  const hint = `If its terms are not accepted yet, run \`github-copilot-svcs models enable ${model.id}\`.`;
  const headers = { ...details.headers, ...told.headers };
  return new ProxyError(kind, isGated && kind === "upstream_refused" ? `${message} ${hint}` : message, {
    ...details,
    headers,
  });
}
