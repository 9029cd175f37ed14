/** What answers the wish to download a model that is there, as JSON text: a line of a stream, or the whole of it. */
export function writePulled(): string {
  return `${JSON.stringify({ status: "success" })}\n`;
}
