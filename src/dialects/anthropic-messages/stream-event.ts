/** An event of a stream; its name is its type, by which SDKs tell what they read. */
export function renderEvent(type: string, payload: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...payload })}\n\n`;
}

/** What keeps a silent stream alive; the specification lets it come at any time. */
export const PING = renderEvent("ping", {});
