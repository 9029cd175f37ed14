import { type Encoding, encodingOf } from "../dialects/tokens/encoding.ts";
import { ProxyError } from "../errors.ts";
import type { Snapshot } from "../models/catalogue.ts";
import { chooseModel } from "../models/choose-model.ts";
import { answersAt, EMBEDDINGS_ENDPOINTS, isUsable, type Model } from "../models/model.ts";
import type { ModelChoice } from "../models/not-found.ts";
import type { Plan } from "./plan.ts";

export type EmbeddingsPlan = Pick<Plan, "model" | "modelHeaders" | "isGated"> & {
  /** The most inputs of one call. */
  maxInputs: number;
  /** What token ids mean to the model; undefined for one that counts in an encoding of its own. */
  encoding: Encoding | undefined;
};

/** As all of Copilot's embedding models have it (contract 6.2), for one of which nothing is known. */
const USUAL = { maxInputs: 512, encoding: "cl100k_base" } as const;

/**
 * Which model embeds. Throws `model_not_found`, naming the nearest, and `invalid_model` for one that gives no
 * embeddings. Never another model than the one that was named: their vectors have nothing to do with one another.
 */
export function planEmbeddings(name: string, snapshot: Snapshot, choice: ModelChoice): EmbeddingsPlan {
  const { id, model } = chooseModel(name, snapshot, EMBEDDINGS_ENDPOINTS, choice);
  if (!model) return { model: { id }, modelHeaders: undefined, isGated: false, ...USUAL };
  if (!answersAt(model, EMBEDDINGS_ENDPOINTS)) throw noEmbeddings(model, snapshot);
  return {
    model: { id },
    modelHeaders: model.requestHeaders,
    isGated: !isUsable(model),
    maxInputs: model.limits.maxInputs || USUAL.maxInputs,
    encoding: model.tokenizer === undefined ? USUAL.encoding : encodingOf(model.tokenizer),
  };
}

function noEmbeddings({ id }: Model, { models }: Snapshot): ProxyError {
  const those = models.filter((model) => isUsable(model) && answersAt(model, EMBEDDINGS_ENDPOINTS));
  const hint = those.length === 0 ? "" : ` ${those.map((model) => model.id).join(", ")} would.`;
  return new ProxyError("invalid_model", `${id} gives no embeddings.${hint}`, { param: "model" });
}
