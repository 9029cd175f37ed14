import { applyChanges, type Change, changeHeaders, isLoss, repeats } from "../dialects/change.ts";
import { fit } from "../dialects/openai-chat/fit.ts";
import type { ChatInspection } from "../dialects/openai-chat/inspect.ts";
import { ProxyError } from "../errors.ts";
import type { Snapshot } from "../models/catalogue.ts";
import { CHAT_PATH, isUsable } from "../models/model.ts";
import { resolveModel } from "../models/names.ts";
import { modelNotFound } from "../models/not-found.ts";

/** What will be asked of upstream, decided before anything is spent on it. */
export type Plan = {
  /** The model's id as upstream knows it. */
  modelId: string;
  modelHeaders: Readonly<Record<string, string>> | undefined;
  /** Whether the list says that the model's terms are not accepted; they may have been since. */
  isGated: boolean;
  changes: readonly Change[];
  /** Response headers that tell the client of the changes. */
  changeHeaders: Record<string, string>;
  /** The same for the receipt, as paths. */
  changed: string[];
  dropped: string[];
};

export type PlanNeeds = {
  snapshot: Snapshot;
  aliases: Readonly<Record<string, string>>;
  /** The only models that are served; null for all. */
  allowedIds: ReadonlySet<string> | null;
  /** Whether a change that the client did not ask for is made and told, or refused. */
  unsupportedFields: "report" | "refuse";
  /** Gemini's `reasoning_opaque` by tool call id. */
  sealOf: (callId: string) => string | undefined;
};

/**
 * Which model is meant and what must change in the request for it. Throws `model_not_found`, naming the nearest, and
 * `unsupported_field` where a field would have to be left out and may not.
 */
export function makePlan(
  inspection: ChatInspection,
  { snapshot, aliases, allowedIds, unsupportedFields, sealOf }: PlanNeeds,
): Plan {
  const resolution = resolveModel(inspection.model, snapshot, aliases, CHAT_PATH);
  if (resolution.kind === "unknown") throw unknownModel(inspection.model, resolution);
  if (resolution.kind === "passed" && allowedIds && !allowedIds.has(resolution.id)) {
    throw unknownModel(inspection.model, { nearest: [...allowedIds].slice(0, 3), gated: null });
  }
  const known = resolution.kind === "passed" ? undefined : resolution.model;
  const modelId = resolution.kind === "passed" ? resolution.id : resolution.model.id;
  const changes = [...repeats(inspection.objects), ...fit(inspection, known ?? { id: modelId }, sealOf)];
  if (unsupportedFields === "refuse") refuseDropped(changes, modelId);
  return {
    modelId,
    modelHeaders: known?.requestHeaders,
    isGated: known !== undefined && !isUsable(known),
    changes,
    changeHeaders: changeHeaders(changes),
    changed: changes.filter((change) => !isLoss(change)).map(({ path }) => path),
    dropped: changes.filter(isLoss).map(({ path }) => path),
  };
}

/** The body that is sent: the client's own bytes, but for the changes. */
export function prepareBody(
  body: Uint8Array<ArrayBuffer>,
  inspection: ChatInspection,
  { changes }: Plan,
): Uint8Array<ArrayBuffer> {
  return applyChanges(body, inspection.objects, changes);
}

function unknownModel(requested: string, { nearest, gated }: { nearest: string[]; gated: string | null }): ProxyError {
  const hint = gated
    ? `${gated} is in your subscription, but its terms are not accepted: run \`github-copilot-svcs models enable ${gated}\`.`
    : nearest.length > 0
      ? `Did you mean ${nearest.join(", ")}?`
      : "GET /v1/models lists the models of your subscription.";
  return modelNotFound(requested, hint);
}

/**
 * A failure of the call, with what was changed in the request, and what to do where a model is refused whose terms may
 * be what is missing (contract 6.4).
 */
export function explainRefusal(failure: unknown, { isGated, modelId, changeHeaders }: Plan): unknown {
  if (!(failure instanceof ProxyError)) return failure;
  const { kind, message, details } = failure;
  const hint = `If its terms are not accepted yet, run \`github-copilot-svcs models enable ${modelId}\`.`;
  const headers = { ...details.headers, ...changeHeaders };
  return new ProxyError(kind, isGated && kind === "upstream_refused" ? `${message} ${hint}` : message, {
    ...details,
    headers,
  });
}

function refuseDropped(changes: readonly Change[], modelId: string): void {
  const dropped = changes.find(isLoss);
  if (!dropped) return;
  throw new ProxyError("unsupported_field", `${dropped.path} is not supported with ${modelId}: ${dropped.why}.`, {
    param: dropped.path,
  });
}
