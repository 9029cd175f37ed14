import type { ObjectSpan } from "../../wire/json-splice.ts";
import type { Change } from "./change.ts";
import { toldName } from "./told-name.ts";

/** Enough to find the fault by; a body may hold a million names. */
const MAX_REPEATS = 16;

/**
 * The fields of the body that are given more than once; one such change leaves the last of each. The other would reach
 * upstream unchecked if its parser prefers the first.
 */
export function repeats([body]: readonly ObjectSpan[]): readonly Change[] {
  const members = body?.members ?? [];
  if (new Set(members.map(({ key }) => key)).size === members.length) return [];
  const repeated = [...Map.groupBy(members, ({ key }) => key)].filter(([, same]) => same.length > 1);
  const told = new Set(repeated.map(([name]) => toldName(name)));
  const why = "it was given more than once, and the last one counts";
  return [...told].slice(0, MAX_REPEATS).map((path) => ({ path, effect: "repeated", why }));
}
