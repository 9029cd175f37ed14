/** Reads the free text out of a call's JSON input as that streams; see `withoutFreeForm` for what the input looks like. */
export interface FreeFormInput {
  /** The text in the next piece of the input. */
  push(piece: string): string;
  /** What is still held back at the input's end. */
  end(): string;
}

const BEGINNING = '{"input":"';
const AT_BEGINNING = /^\s*\{\s*"input"\s*:\s*"/;

/** An escape as JSON has it, or one that a model made up. */
const ESCAPE = /\\u[\da-f]{4}|\\u(?=[\da-f]{0,3}[^\da-f])|\\[^u]/gi;

/** What of a string's inside is whole, up to the closing quote. */
const INSIDE = new RegExp(`^(?:[^"\\\\]+|${ESCAPE.source})*`, "i");

const ENDS_IN_HALF = /[\ud800-\udbff]$/;

/** An input that is no object of one text is handed on as it is, for the client to judge. */
export function createFreeFormInput(): FreeFormInput {
  let state: "before" | "inside" | "after" | "raw" = "before";
  let held = "";
  /** Of a character that is a pair, the first half: pairs are not torn apart. */
  let half = "";

  function begin(): void {
    const match = AT_BEGINNING.exec(held);
    if (match) {
      state = "inside";
      held = held.slice(match[0].length);
    } else if (!BEGINNING.startsWith(held.replace(/\s/g, ""))) {
      state = "raw";
    }
  }

  function takeAll(): string {
    const text = held;
    held = "";
    return text;
  }

  function takeText(): string {
    const [inside = ""] = INSIDE.exec(held) ?? [];
    held = held.slice(inside.length);
    const text = half + spelledOut(inside);
    if (held.startsWith('"')) state = "after";
    half = state === "inside" && ENDS_IN_HALF.test(text) ? text.slice(-1) : "";
    return text.slice(0, text.length - half.length);
  }

  return {
    push(piece) {
      if (state === "after") return "";
      held += piece;
      // White space alone decides nothing, and a model may write it without end.
      if (state === "before" && piece.trim() !== "") begin();
      if (state === "raw") return takeAll();
      return state === "inside" ? takeText() : "";
    },
    end: () => (state === "before" ? takeAll() : ""),
  };
}

/** The text that the inside of a JSON string spells. Some models forget to escape line ends, and some escape too much. */
function spelledOut(inside: string): string {
  return inside.replace(ESCAPE, (spelled) => {
    try {
      return JSON.parse(`"${spelled}"`);
    } catch {
      return spelled;
    }
  });
}
