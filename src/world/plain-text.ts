/** They would forge lines, or make a text look other than it is (CWE-117; Unicode TR36, bidirectional text spoofing). */
const UNSEEN = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** The text in one line, without control and bidirectional characters. */
export function plainLine(text: string): string {
  return text.replace(UNSEEN, "\ufffd");
}

/** The same for a text that may have several lines. */
export function plainText(text: string): string {
  return text.split(/\r?\n/).map(plainLine).join("\n");
}
