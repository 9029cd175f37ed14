import { nearestEffort } from "../conversation/effort.ts";
import type { Body, FitNeeds, Fitted, ModelFacts } from "../dialect.ts";
import { countOf, type LooseObject, objectOf, stringOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { changeBody } from "../request/change-body.ts";
import { dropped, replaced } from "../request/edits.ts";
import { fitItems } from "./fit-items.ts";
import { fitTools } from "./fit-tools.ts";
import type { ResponsesInspection } from "./inspect.ts";
import { keepsItems, resolveReferences } from "./kept-items.ts";
import { isReasoning, MIN_OUTPUT_TOKENS } from "./model-rules.ts";

/** Bookkeeping between a client and OpenAI that Copilot refuses or has no use for; it changes no answer. */
const BOOKKEEPING = [
  "background",
  "client_metadata",
  "metadata",
  "prompt_cache_options",
  "prompt_cache_retention",
  "safety_identifier",
  "service_tier",
  "user",
] as const;

const ENCRYPTED = "reasoning.encrypted_content";

/**
 * The request with what must change so that `model` accepts it at `/responses` (contract 8.1). Throws
 * `unsupported_field` where leaving something out would change what the request means.
 */
export function fit(
  body: Body,
  { request, items, repeated }: ResponsesInspection,
  { model, sealOf }: FitNeeds,
): Fitted {
  const resolved = resolveReferences(items, sealOf);
  const tools = fitTools(request);
  const changes = [
    ...modelChange(request, model),
    ...storeChange(request),
    ...includeChange(request, model),
    ...bookkeepingChanges(request),
    ...samplingChanges(request, model),
    ...limitChange(request),
    ...effortChange(request, model),
    ...fitItems(resolved.items),
    ...tools.changes,
  ];
  // What an item stands for is changed in its turn.
  const whole = changeBody(body, resolved.changes);
  return {
    body: changeBody(whole, [...repeated, ...changes]),
    changes: [...repeated, ...resolved.changes, ...tools.told, ...changes],
    asked: { ...tools.asked, echo: { ...unsentEcho(request), ...tools.asked.echo }, keepsItems: keepsItems(request) },
  };
}

function modelChange(request: LooseObject, { id }: ModelFacts): Change[] {
  if (request["model"] === id) return [];
  return [replaced("model", "the name stands for this model", id)];
}

/** Nothing is stored, and upstream wants that to be said. */
function storeChange({ store }: LooseObject): Change[] {
  if (store === false) return [];
  const why = "upstream stores nothing, and refuses to be asked";
  return [{ path: "store", effect: store === undefined ? "added" : "replaced", why, value: "false" }];
}

/** Where nothing is stored the client needs what the model thought, to send it back. */
function includeChange({ store, include }: LooseObject, model: ModelFacts): Change[] {
  const wanted: readonly unknown[] = Array.isArray(include) ? include : [];
  if (store === false || !isReasoning(model) || wanted.includes(ENCRYPTED)) return [];
  const why = "reasoning is not stored upstream, so that the client gets it";
  const value = JSON.stringify([...wanted, ENCRYPTED]);
  return [{ path: "include", effect: include === undefined ? "added" : "replaced", why, value }];
}

function bookkeepingChanges(request: LooseObject): Change[] {
  const why = "upstream has no use for it";
  return BOOKKEEPING.filter((name) => name in request).map((path) => dropped(path, why));
}

/** What the answer repeats although upstream was not told: what is the client's own, and changes no answer. */
function unsentEcho({ metadata }: LooseObject): LooseObject {
  return objectOf(metadata) ? { metadata } : {};
}

function samplingChanges(request: LooseObject, model: ModelFacts): Change[] {
  if (!isReasoning(model)) return [];
  const given = ["temperature", "top_p"].filter((name) => (request[name] ?? 1) !== 1);
  return given.map((path) => dropped(path, "reasoning models accept only the default"));
}

/** What is no limit at all is upstream's to refuse. */
function limitChange(request: LooseObject): Change[] {
  const limit = countOf(request["max_output_tokens"]);
  if (!limit || limit >= MIN_OUTPUT_TOKENS) return [];
  const why = `upstream wants ${MIN_OUTPUT_TOKENS} at least`;
  return [replaced("max_output_tokens", why, MIN_OUTPUT_TOKENS)];
}

/** Of a model that isn't in the catalogue nothing is known; upstream is to say what it takes. */
function effortChange(request: LooseObject, model: ModelFacts): Change[] {
  const reasoning = objectOf(request["reasoning"]);
  const efforts = model.supports?.reasoningEfforts;
  if (!reasoning || !efforts) return [];
  if (!isReasoning(model)) return [dropped("reasoning", "the model does not reason")];
  const wish = stringOf(reasoning["effort"]);
  const nearest = wish === undefined ? undefined : nearestEffort(wish, efforts);
  if (nearest === undefined || nearest === wish) return [];
  const why = `the model takes the efforts ${efforts.join(", ")}`;
  return [replaced("reasoning.effort", why, nearest)];
}
