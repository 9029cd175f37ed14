/** Reads the free text out of a call's JSON input as that streams; see `withoutFreeForm` for what the input looks like. */
export interface FreeFormInput {
  /** The text in the next piece of the input. */
  push(piece: string): string;
  /** What is still held back at the input's end. */
  end(): string;
}

const BEGINNING = '{"input":"';
const AT_BEGINNING = /^\s*\{\s*"input"\s*:\s*"/;

/** An input that is no object of one text is handed on as it is, for the client to judge. */
export function createFreeFormInput(): FreeFormInput {
  let state: "before" | "inside" | "after" | "raw" = "before";
  let held = "";

  function begin(): void {
    const match = AT_BEGINNING.exec(held);
    if (match) {
      state = "inside";
      held = held.slice(match[0].length);
    } else if (!BEGINNING.startsWith(held.replace(/\s/g, ""))) {
      state = "raw";
    }
  }

  function take(length: number): string {
    const text = held.slice(0, length);
    held = held.slice(length);
    return text;
  }

  return {
    push(piece) {
      held += piece;
      // White space alone decides nothing, and a model may write it without end.
      if (state === "before" && piece.trim() !== "") begin();
      if (state === "raw") return take(held.length);
      if (state !== "inside") return "";
      const { length, isEnd } = wholeCharacters(held);
      if (isEnd) state = "after";
      return spelledOut(take(length));
    },
    end() {
      return state === "before" ? take(held.length) : "";
    },
  };
}

/** How much of a string's inside is whole characters, and whether the closing quote comes next. */
function wholeCharacters(text: string): { length: number; isEnd: boolean } {
  let at = 0;
  while (at < text.length && text[at] !== '"') {
    const end = characterEnd(text, at);
    if (end > text.length) return { length: at, isEnd: false };
    at = end;
  }
  return { length: at, isEnd: at < text.length };
}

/** The end of the character at the offset, which may lie behind the text; two halves of a pair are not torn apart. */
function characterEnd(text: string, at: number): number {
  const { end, isHighHalf } = unitAt(text, at);
  if (!isHighHalf) return end;
  if (end >= text.length) return end + 1;
  return text[end] === '"' ? end : unitAt(text, end).end;
}

function unitAt(text: string, at: number): { end: number; isHighHalf: boolean } {
  if (text[at] !== "\\") return { end: at + 1, isHighHalf: /[\ud800-\udbff]/.test(text.charAt(at)) };
  if (text[at + 1] !== "u") return { end: at + 2, isHighHalf: false };
  return { end: at + 6, isHighHalf: /^d[89ab]/i.test(text.slice(at + 2, at + 4)) };
}

/** The text that the inside of a JSON string spells; some models forget to escape line ends. */
function spelledOut(inside: string): string {
  const strict = inside.replace(/[\x00-\x1f]/g, (character) => JSON.stringify(character).slice(1, -1));
  try {
    return JSON.parse(`"${strict}"`);
  } catch {
    return inside;
  }
}
