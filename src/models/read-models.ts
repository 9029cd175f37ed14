import { ProxyError } from "../errors.ts";
import type { Log } from "../world/log.ts";
import type { Model } from "./model.ts";
import { readModel } from "./read-model.ts";

/**
 * The models of upstream's answer to `GET /models`, each id once: ids repeat there, and the first is the one that is
 * meant (contract 6.2, traps). A row without an id is skipped and logged. Throws `bad_upstream_answer` when there is
 * no list or no model in it.
 */
export function readModels(answer: unknown, log: Log): Model[] {
  const models = new Map<string, Model>();
  let skipped = 0;
  for (const row of rowsOf(answer)) {
    const model = readModel(row);
    if (!model) skipped++;
    else if (!models.has(model.id)) models.set(model.id, model);
  }
  if (skipped > 0) log.warn("rows of the model list could not be read", { skipped });
  if (models.size === 0) throw new ProxyError("bad_upstream_answer", "Copilot answered with no list of models.");
  return [...models.values()];
}

function rowsOf(answer: unknown): unknown[] {
  if (typeof answer !== "object" || answer === null || !("data" in answer)) return [];
  return Array.isArray(answer.data) ? answer.data : [];
}
