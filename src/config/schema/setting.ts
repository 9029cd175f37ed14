import * as z from "zod/mini";

/** What there is to know of a key. Help, documentation, example and JSON Schema are made of it. */
export type About = {
  description: string;
  unit?: string;
  /** What is valid, after "must be", where the type does not say it. */
  expected?: string;
  /** A second environment variable. */
  variable?: string;
  /** Why it does nothing. */
  noEffect?: string;
  secret?: boolean;
};

/** What was said of each key and of each group of keys. */
export const aboutSettings = z.registry<About>();

/** One key of the configuration: what it may be, what it is when nobody sets it, and what there is to know of it. */
export function setting<Schema extends z.ZodMiniType>(
  schema: Schema,
  fallback: Parameters<typeof z._default<Schema>>[1],
  about: About,
) {
  const key = z._default(schema, fallback);
  aboutSettings.add(key, about);
  return key;
}
