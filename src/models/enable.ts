import { asProxyError, ProxyError } from "../errors.ts";
import { nearest } from "../wire/nearest.ts";
import type { Model } from "./model.ts";

type EnableNeeds = {
  /** The account's own list, not the built-in one. */
  models: readonly Model[];
  /** Sends a JSON body to a path of the Copilot API; throws a ProxyError for an answer that is no 2xx. */
  post: (path: string, body: string) => Promise<unknown>;
};

/**
 * Accepts the terms of a model on behalf of the user, who must have asked for it (contract 6.4). Returns what came of
 * it; the list has to be fetched anew after `enabled`. Throws `model_not_found`, `not_entitled` where Copilot forbids
 * it, and upstream's refusal otherwise.
 */
export async function enableModel(
  id: string,
  { models, post }: EnableNeeds,
): Promise<"enabled" | "already" | "no_terms"> {
  const model = models.find((candidate) => candidate.id === id);
  if (!model) throw notFound(id, models);
  if (model.policy === undefined) return "no_terms";
  if (model.policy === "enabled") return "already";
  try {
    await post(`/models/${encodeURIComponent(id)}/policy`, JSON.stringify({ state: "enabled" }));
    return "enabled";
  } catch (thrown) {
    throw explained(id, asProxyError(thrown));
  }
}

function notFound(id: string, models: readonly Model[]): ProxyError {
  const close = nearest(
    id,
    models.map((model) => model.id),
    3,
  );
  const hint =
    close.length > 0 ? `Did you mean ${close.join(" or ")}?` : "List its models with `github-copilot-svcs models`.";
  return new ProxyError("model_not_found", `The account has no model ${JSON.stringify(id.slice(0, 100))}. ${hint}`);
}

function explained(id: string, error: ProxyError): ProxyError {
  if (error.status === 403) {
    return new ProxyError(
      "not_entitled",
      `Copilot does not let this account enable ${id}: ${error.message} Where an organisation provides Copilot, ` +
        "its owners enable models in the organisation's Copilot settings.",
      { cause: error },
    );
  }
  if (error.status !== 400 && error.status !== 404) return error;
  return new ProxyError("upstream_refused", `Copilot has no terms to accept for ${id}: ${error.message}`, {
    status: error.status,
    cause: error,
  });
}
