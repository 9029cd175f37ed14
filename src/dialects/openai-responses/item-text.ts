import type { WriteAround } from "../answer/around-text.ts";
import type { LooseObject } from "../loose-json.ts";
import type { EventWriter } from "./event-writer.ts";

/** The text of an item that is being written: told in pieces, and as a whole at its end. */
export interface ItemText {
  /** The event that tells a further piece. */
  add(piece: string): string;
  /** Writes further pieces, unread; `copied` is told of them then. */
  around(): WriteAround | undefined;
  copied(text: string): void;
  /** All that was told. */
  whole(): string;
}

/** `fields` are those of each event besides its piece. */
export function createItemText(type: string, fields: LooseObject, writer: EventWriter): ItemText {
  let whole = "";
  return {
    add(piece) {
      whole += piece;
      return writer.event(type, { ...fields, delta: piece });
    },
    around: () => writer.around(type, fields),
    copied(text) {
      whole += text;
    },
    whole: () => whole,
  };
}
