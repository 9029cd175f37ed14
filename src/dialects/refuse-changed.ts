import { ProxyError } from "../errors.ts";
import { type Change, isDropped } from "./change.ts";

/** Throws `unsupported_field` for the first change that takes something away; for `unsupported_fields: "refuse"`. */
export function refuseChanged(changes: readonly Change[], modelId: string): void {
  const repeated = changes.find(({ effect }) => effect === "repeated");
  if (repeated) throw unsupported(repeated, `${repeated.path} is given more than once.`);
  const dropped = changes.find(isDropped);
  if (dropped) throw unsupported(dropped, `${dropped.path} is not supported with ${modelId}: ${dropped.why}.`);
}

function unsupported({ path }: Change, message: string): ProxyError {
  return new ProxyError("unsupported_field", message, { param: path });
}
