import * as z from "zod/mini";

/** A field of GitHub's that may be missing, and counts as missing when it makes no sense. */
export function ifValid<Schema extends z.ZodMiniType>(schema: Schema) {
  return z.catch(z.optional(schema), undefined);
}
