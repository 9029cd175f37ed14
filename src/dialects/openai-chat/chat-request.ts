import { ProxyError } from "../../errors.ts";
import type { JsonOptions } from "../../wire/json-scan.ts";
import { applyChanges, type Change, isDropped, repeats, type ToldChanges, tellChanges } from "../change.ts";
import { fit, type ModelFacts } from "./fit.ts";
import { type ChatFacts, type ChatInspection, inspect, inspectSparse } from "./inspect.ts";

export type Body = Uint8Array<ArrayBuffer>;

/** For what the body is made ready. */
export type PrepareNeeds = {
  model: ModelFacts;
  /** Whether a change that the client did not ask for is made and told, or refused. */
  unsupportedFields: "report" | "refuse";
  /** Gemini's `reasoning_opaque` by tool call id. */
  sealOf: (callId: string) => string | undefined;
};

/** The body that is sent: the client's own bytes, but for the changes that are told. */
export type Prepared = { body: Body; told: ToldChanges };

/** A chat request whose body was read. */
export interface ChatRequest {
  readonly facts: ChatFacts;
  /** Throws `unsupported_field` where a field would have to be left out and may not. Called once. */
  prepare(needs: PrepareNeeds): Prepared | Promise<Prepared>;
}

/** Whose request it is, and what ends the reading of it. */
export type ReadOptions = { client: string; signal: AbortSignal };

/** Reads a body; throws what `inspect` throws, and the signal's reason. The bytes are no longer the caller's. */
export type ReadChat = (body: Body, options: ReadOptions) => ChatRequest | Promise<ChatRequest>;

/** Reads the body here and now. */
export function readChat(body: Body, maxDepth: number): ChatRequest {
  return requestOf(body, inspect(body, maxDepth));
}

/** The same for a body of at most `maxStrings`, and so in a bounded time; any other is left as it was, with undefined. */
export function readSparseChat(body: Body, maxDepth: number, options: Required<JsonOptions>): ChatRequest | undefined {
  const inspection = inspectSparse(body, maxDepth, options);
  return inspection && requestOf(body, inspection);
}

function requestOf(body: Body, inspection: ChatInspection): ChatRequest {
  return { facts: inspection, prepare: (needs) => prepare(body, inspection, needs) };
}

export function prepare(body: Body, inspection: ChatInspection, needs: PrepareNeeds): Prepared {
  const { model, unsupportedFields, sealOf } = needs;
  const changes = [...repeats(inspection.objects), ...fit(inspection, model, sealOf)];
  if (unsupportedFields === "refuse") refuseChanged(changes, model.id);
  return { body: applyChanges(body, inspection.objects, changes), told: tellChanges(changes) };
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
