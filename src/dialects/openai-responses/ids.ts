/** An id as OpenAI's are: a word for what it names, and something unique. Copilot's own are long, and new each time. */
const SHORT = /^[a-z]{2,12}_[\w-]{1,64}$/;

/** What an id begins with, by the type of its item. */
const PREFIXES: ReadonlyMap<unknown, string> = new Map([
  ["message", "msg"],
  ["reasoning", "rs"],
  ["function_call", "fc"],
  ["custom_tool_call", "ctc"],
]);

const MAX_STEM_LENGTH = 40;

/** Whether an id may be told a client and be sent back by it, rather than be one of Copilot's (contract 8.1, quirk 2). */
export function isShortId(id: unknown): id is string {
  return typeof id === "string" && SHORT.test(id);
}

/** The id of the response to a request. */
export function responseId(requestId: string): string {
  return `resp_${stemOf(requestId)}`;
}

/** The id of the item at a place in the response. */
export function itemId(type: string, requestId: string, outputIndex: number): string {
  return `${PREFIXES.get(type) ?? "item"}_${stemOf(requestId)}_${outputIndex}`;
}

/** A client may choose its request id, with characters that ids do not have. */
function stemOf(requestId: string): string {
  return requestId.replace(/[^A-Za-z0-9]/g, "").slice(-MAX_STEM_LENGTH) || "0";
}
