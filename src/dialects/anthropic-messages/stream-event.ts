/** An event of a stream; its name is its type, by which SDKs tell what they read. */
export function renderEvent(type: string, payload: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...payload })}\n\n`;
}

/** What the pieces of a block are called, and the member that has their text. */
const DELTAS = {
  text: ["text_delta", "text"],
  thinking: ["thinking_delta", "thinking"],
  signature: ["signature_delta", "signature"],
  input: ["input_json_delta", "partial_json"],
} as const;

/** A piece of a block. Nearly all events of a stream are these, so that only the text goes through JSON. */
export function renderDelta(index: number, kind: keyof typeof DELTAS, text: string): string {
  const [type, member] = DELTAS[kind];
  const delta = `{"type":"${type}","${member}":${JSON.stringify(text)}}`;
  return `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":${delta}}\n\n`;
}

/** What keeps a silent stream alive; the specification lets it come at any time. */
export const PING = renderEvent("ping", {});
