/**
 * As the fields of all dialects are called. Any other name is the client's own text, and may be a secret, which the log
 * must not hold; most of those have a digit in them.
 */
const FIELD_NAME = /^[A-Za-z_]{1,40}$/;
/** Stands for all that are called otherwise; no field's name has a hyphen. */
const OTHER_FIELD = "other-field";

/** A field's name as it may be told. */
export function toldName(name: string): string {
  return FIELD_NAME.test(name) ? name : OTHER_FIELD;
}
