import { type Change, isDropped, kindOfPlace } from "./change.ts";
import { unsupportedField } from "./request-field.ts";

/** As many places are named at once; a client that is refused so is set up anew by hand, and not one field at a time. */
const MAX_NAMED = 12;

/**
 * Throws `unsupported_field` where a change takes something away, and names all that it would be; for
 * `unsupported_fields: "refuse"`.
 */
export function refuseChanged(changes: readonly Change[], modelId: string): void {
  const repeated = changes.find(({ effect }) => effect === "repeated");
  if (repeated) throw unsupportedField(repeated.path, `${repeated.path} is given more than once.`);
  const dropped = changes.filter(isDropped);
  const [first] = dropped;
  if (!first) return;
  const places = Map.groupBy(dropped, kindOfPlace).values();
  const named = [...places.take(MAX_NAMED)].flatMap(([change]) => (change ? `${change.path} (${change.why})` : []));
  const help = 'Leave it out, or set `unsupported_fields` to "report" to have that done.';
  throw unsupportedField(first.path, `${modelId} does not take ${named.join(", ")}. ${help}`);
}
