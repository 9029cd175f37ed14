/** What of ECMAScript's JSON.parse source text access the compiler's library does not know yet. */
type ExactJson = { rawJSON(text: string): unknown; isRawJSON(value: unknown): value is { rawJSON: string } };

const exact = JSON as unknown as ExactJson;

/** A number that a double may not hold: sixteen digits or more, or an exponent of three. Most texts have none. */
const MAYBE_LONG = /\d{16}|[\d.]{17}|[eE][+-]?\d{3}/;

/** As many digits any double keeps, if it is none of the tiny ones that have fewer. */
const SIGNIFICANT = 15;
const LEAST_NORMAL = 2 ** -1022;

/**
 * The value of a JSON text, as `JSON.parse` gives it, but for numbers that would lose digits: such a one is an opaque
 * object that `JSON.stringify` writes as it was. Throws `SyntaxError` for what is no JSON.
 */
export function parseExact(text: string): unknown {
  return MAYBE_LONG.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

/** A number that was parsed so, as the nearest double; undefined for anything else, and for one beyond all doubles. */
export function numberOf(value: unknown): number | undefined {
  const number = exact.isRawJSON(value) ? Number(value.rawJSON) : value;
  return Number.isFinite(number) ? Number(number) : undefined;
}

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined || holds(value, source)) return value;
  return exact.rawJSON(source);
}

function holds(value: number, source: string): boolean {
  // By far the most are so, and a list may have a million of them.
  if (source.length <= SIGNIFICANT && !/[eE]/.test(source)) return true;
  const digits = source.replace(/[eE].*/, "").replace(/^-?[0.]*|\./g, "");
  if (digits === "") return true;
  if (!Number.isFinite(value) || Math.abs(value) < LEAST_NORMAL) return false;
  return digits.length <= SIGNIFICANT || JSON.stringify(value) === source;
}
