import type { Turn } from "../conversation/request.ts";

const INSTRUCTIONS = `You complete texts, as a language model does that has never learned to chat. \
The user sends the beginning of a text; write what most likely comes next, and nothing else. Begin exactly where it \
stops, with the space or line break that belongs there, and never repeat it. After a question or a task the answer \
comes next; after examples, one more of their kind; after the beginning of a story or of code, the rest of it. Do not \
greet, explain or comment, and put no quotation marks or code fence around what you write.`;

/** How a model that chats is asked to continue a text. */
export function continuationTurns(beginning: string): Turn[] {
  return [
    { role: "instructions", parts: [{ kind: "text", text: INSTRUCTIONS }] },
    { role: "user", parts: [{ kind: "text", text: beginning }] },
  ];
}
