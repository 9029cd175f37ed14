/** An instruction in the midst of a conversation, where upstream takes the user's words only. Claude knows this form. */
export function reminder(text: string): string {
  return `<system-reminder>\n${text}\n</system-reminder>`;
}
