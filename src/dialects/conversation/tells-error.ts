/** Whether a text begins by saying that something failed: `Error: …`, `<tool_use_error>…`. */
export function tellsError(text: string): boolean {
  return /^\W*\w*error/i.test(text);
}
