import type { LooseObject } from "../loose-json.ts";
import type { Change } from "./change.ts";
import { dropped } from "./edits.ts";
import { pathOf } from "./request-field.ts";
import { toldName } from "./told-name.ts";

/**
 * The fields of a request that go no further, as changes: all but those that were `read`. What is null was not given.
 * `why` tells the reason by the name.
 */
export function unreadFields(
  object: LooseObject,
  read: ReadonlySet<string>,
  why: (name: string) => string,
  place = "",
): Change[] {
  const names = Object.keys(object).filter((name) => !read.has(name) && object[name] !== null);
  const paths = new Map(names.map((name) => [pathOf(place, toldName(name)), name]));
  return [...paths].map(([path, name]) => dropped(path, why(name)));
}
