/** The value below a dotted path, own properties only; undefined where there is none. */
export function valueAt(root: unknown, path: string): unknown {
  let value = root;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

/** Dotted paths and their values as one object of objects. */
export function nested(entries: Iterable<readonly [path: string, value: unknown]>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [path, value] of entries) {
    const [name = "", below] = path.split(/\.(.*)/s);
    root[name] = below === undefined ? value : { ...asRecord(root[name]), ...nested([[below, value]]) };
  }
  return root;
}

function asRecord(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
