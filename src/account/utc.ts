/** The last moment that a Date can hold (ECMA-262 21.4.1.1): whoever names a later one gets no exception. */
const LAST_MS = 8.64e15;

/** A moment as people read it wherever they are: `2026-01-01 00:01:30 UTC`. Takes Unix milliseconds. */
export function utc(wallMs: number): string {
  const [day, time = ""] = new Date(Math.min(wallMs, LAST_MS)).toISOString().split("T");
  return `${day} ${time.slice(0, 8)} UTC`;
}
