import { applyChanges, type Change, isDropped, repeats, type ToldChanges, tellChanges } from "../dialects/change.ts";
import { fit } from "../dialects/openai-chat/fit.ts";
import type { ChatInspection } from "../dialects/openai-chat/inspect.ts";
import { ProxyError } from "../errors.ts";
import type { Snapshot } from "../models/catalogue.ts";
import { CHAT_PATH, isServed, isUsable, type Model } from "../models/model.ts";
import { resolveModel } from "../models/names.ts";
import { type ModelChoice, modelNotFound } from "../models/not-found.ts";

/** What will be asked of upstream, decided before anything is spent on it. */
export type Plan = {
  /** The model's id as upstream knows it. */
  modelId: string;
  modelHeaders: Readonly<Record<string, string>> | undefined;
  /** Whether the list says that the model's terms are not accepted; they may have been since. */
  isGated: boolean;
  changes: readonly Change[];
  told: ToldChanges;
};

export type PlanNeeds = ModelChoice & {
  /** Whether a change that the client did not ask for is made and told, or refused. */
  unsupportedFields: "report" | "refuse";
};

/** Gemini's `reasoning_opaque` by tool call id, of what the client itself was given. */
type SealOf = (callId: string) => string | undefined;

/**
 * Which model is meant and what must change in the request for it. Throws `model_not_found`, naming the nearest,
 * `invalid_model` for one that answers no chats, and `unsupported_field` where a field would have to be left out and
 * may not.
 */
export function makePlan(inspection: ChatInspection, snapshot: Snapshot, needs: PlanNeeds, sealOf: SealOf): Plan {
  const { aliases, allowedIds } = needs;
  const resolution = resolveModel(inspection.model, snapshot, aliases, CHAT_PATH);
  if (resolution.kind === "unknown") throw modelNotFound(inspection.model, resolution, needs);
  if (resolution.kind === "passed" && allowedIds && !allowedIds.has(resolution.id)) {
    throw modelNotFound(inspection.model, { nearest: [], gated: null }, needs);
  }
  const known = resolution.kind === "passed" ? undefined : resolution.model;
  const modelId = resolution.kind === "passed" ? resolution.id : resolution.model.id;
  // An older list may be wrong by now.
  if (known && !isServed(known) && snapshot.origin === "live") throw notServed(known);
  const changes = [...repeats(inspection.objects), ...fit(inspection, known ?? { id: modelId }, sealOf)];
  if (needs.unsupportedFields === "refuse") refuseChanged(changes, modelId);
  return {
    modelId,
    modelHeaders: known?.requestHeaders,
    isGated: known !== undefined && !isUsable(known),
    changes,
    told: tellChanges(changes),
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
export function explainRefusal(failure: unknown, { isGated, modelId, told }: Plan): unknown {
  if (!(failure instanceof ProxyError)) return failure;
  const { kind, message, details } = failure;
  const hint = `If its terms are not accepted yet, run \`github-copilot-svcs models enable ${modelId}\`.`;
  const headers = { ...details.headers, ...told.headers };
  return new ProxyError(kind, isGated && kind === "upstream_refused" ? `${message} ${hint}` : message, {
    ...details,
    headers,
  });
}

function refuseChanged(changes: readonly Change[], modelId: string): void {
  const repeated = changes.find(({ effect }) => effect === "repeated");
  if (repeated) throw unsupported(repeated, `${repeated.path} is given more than once.`);
  const dropped = changes.find(isDropped);
  if (dropped) throw unsupported(dropped, `${dropped.path} is not supported with ${modelId}: ${dropped.why}.`);
}

function unsupported({ path }: Change, message: string): ProxyError {
  return new ProxyError("unsupported_field", message, { param: path });
}
