/**
 * The seconds that a `retry-after` asks for, as a number or by its date (RFC 9110 10.2.3); undefined for what is
 * neither, and for a date that is past.
 */
export function readRetryAfter(text: string | null | undefined, wallMs: number): number | undefined {
  if (text === null || text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const seconds = Math.ceil((Date.parse(text) - wallMs) / 1000);
  return seconds > 0 ? seconds : undefined;
}
