/** What stands in data from outside at a path such as `choices.0.message.content`; undefined where there is nothing. */
export function atPath(data: unknown, path: string): unknown {
  let at = data;
  for (const key of path.split(".")) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
}

/** The text there; empty where there is none. */
export function textAt(data: unknown, path: string): string {
  const found = atPath(data, path);
  return typeof found === "string" ? found : "";
}

/** The list there; empty where there is none. */
export function listAt(data: unknown, path: string): readonly unknown[] {
  const found = atPath(data, path);
  return Array.isArray(found) ? found : [];
}
