import type { Change } from "./change.ts";

/** Something that the request asks and upstream is not told. */
export function dropped(path: string, why: string): Change {
  return { path, effect: "dropped", why };
}

/** The value becomes JSON, numbers with the digits that they came with. */
export function replaced(path: string, why: string, value: unknown): Change {
  return { path, effect: "replaced", why, value: JSON.stringify(value) };
}

export function added(path: string, why: string, value: unknown): Change {
  return { path, effect: "added", why, value: JSON.stringify(value) };
}
