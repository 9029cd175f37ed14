import type { ContentPart, Turn } from "./request.ts";

const INSTRUCTIONS = `The user sends the beginning and the end of one text, with a gap between them. \
Write what fills the gap, and nothing else: no explanation, no quotation marks, no code fence, and nothing of the \
beginning or the end again. Begin exactly where the beginning stops, in the middle of a line or word if need be, with \
the spaces and line breaks that belong there.`;

/** How a model that chats is asked to fill the gap between two parts of a text, as an editor completes code. */
export function gapTurns(beginning: string, end: string, images: readonly ContentPart[] = []): Turn[] {
  const text = `<beginning>${beginning}</beginning><gap/><end>${end}</end>`;
  return [
    { role: "instructions", parts: [{ kind: "text", text: INSTRUCTIONS }] },
    { role: "user", parts: [{ kind: "text", text }, ...images] },
  ];
}
