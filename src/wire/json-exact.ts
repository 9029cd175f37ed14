/** What of ECMAScript's JSON.parse source text access the compiler's library does not know yet. */
type ExactJson = { rawJSON(text: string): unknown };

/** A number that a double may not hold: sixteen digits or more, or an exponent of three. Most texts have none. */
const MAYBE_LONG = /\d{16}|[\d.]{17}|[eE][+-]?\d{3}/;

const SIGNIFICANT = 15;

/**
 * The value of a JSON text, as `JSON.parse` gives it, but for numbers that would lose digits: such a one is an opaque
 * object that `JSON.stringify` writes as it was. Throws `SyntaxError` for what is no JSON.
 */
export function parseExact(text: string): unknown {
  return MAYBE_LONG.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined || holds(value, source)) return value;
  return (JSON as unknown as ExactJson).rawJSON(source);
}

function holds(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return false;
  const digits = source.replace(/[eE].*/, "").replace(/^-?[0.]*|\./g, "");
  return digits.length <= SIGNIFICANT || JSON.stringify(value) === source;
}
