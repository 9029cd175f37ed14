import type { ProxyError } from "../../errors.ts";

/** The values as token ids. Throws what `fail` makes of the place of the first that is none. */
export function tokenIdsOf(values: readonly unknown[], fail: (index: number) => ProxyError): Uint32Array<ArrayBuffer> {
  const ids = new Uint32Array(values.length);
  for (const [index, id] of values.entries()) {
    if (typeof id === "number") ids[index] = id;
    if (ids[index] !== id) throw fail(index);
  }
  return ids;
}
