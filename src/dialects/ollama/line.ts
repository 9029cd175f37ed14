/** What one line of an answer says. `calls` are JSON texts. */
export type Said = { text?: string; thinking?: string; calls?: readonly string[] };

/** The members of a line that say it, as JSON text, in which chat and generate differ. */
export type LineForm = (said: Said) => string;

/** What was thought, as a further member; nothing where nothing was. */
export function thinkingMember({ thinking = "" }: Said): string {
  return thinking === "" ? "" : `,"thinking":${JSON.stringify(thinking)}`;
}
