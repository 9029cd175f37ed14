/** What stands in the place of a secret. */
export const HIDDEN = "[redacted]";

/**
 * The shapes of secrets that pass through the program (contract 0 and 2.3): GitHub's tokens by prefix, Copilot's
 * token from `tid=` to its end, and whatever follows the word Bearer.
 */
const SHAPES =
  /gh[opsur]_[A-Za-z0-9_]{8,}|github_pat_[A-Za-z0-9_]{8,}|tid=(?:[^\s"'\\,]|\\\/)+|\b(Bearer)\s+[^\s"'\\,]{8,}/gi;

/** The text with all that looks like a secret replaced, whatever stands around it. `Secrets` knows those in use. */
export function redact(text: string): string {
  return text.replace(SHAPES, (_match, scheme: string | undefined) => (scheme ? `${scheme} ${HIDDEN}` : HIDDEN));
}
