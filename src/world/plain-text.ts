/** They would forge lines, or make a text look other than it is (CWE-117; Unicode TR36, bidirectional text spoofing). */
const UNSEEN = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** The text in one line, without control and bidirectional characters, and halves of any. */
export function plainLine(text: string): string {
  return text.toWellFormed().replace(UNSEEN, "\ufffd");
}

/** The same for a text that may have several lines and tabs in it. */
export function plainText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll("\r\n", "\n")
    .replace(UNSEEN, (character) => (/[\n\t]/.test(character) ? character : "\ufffd"));
}

/** The same for a text of JSON, which says the same afterwards: they are escaped (RFC 8259 7). */
export function plainJson(json: string): string {
  return json.replace(UNSEEN, (character) =>
    character === "\n" ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The value if it is a code or a field's name, else undefined: what is neither may be anything, a secret too. */
export function plainWord(value: unknown): string | undefined {
  return typeof value === "string" && /^[\w.:[\]-]{1,100}$/.test(value) ? value : undefined;
}
