import { type ByteString, bytesOf } from "../../wire/byte-string.ts";
import { BLANK_LINE, dataStart } from "../../wire/data-start.ts";
import type { ChunkCopier } from "../dialect.ts";
import type { Escaped, WriteAround } from "./around-text.ts";
import { type DeltaFrame, textIn, unescaped } from "./delta-frame.ts";

/**
 * Hands on deltas without reading them. Nearly all events of a stream are one more text of the part that is open, and
 * JSON escapes a text alike in all dialects.
 */
export interface DeltaCopier {
  /** The client's event for one that is like the last that was learned; undefined for others, which are to be read. */
  copy(data: ByteString): ByteString | undefined;
  /** The same for chunks; undefined while there is nothing to copy. */
  copier(): ChunkCopier | undefined;
  /** To be called before anything is read: tells of what was copied, and copies no more until something is learned. */
  catchUp(): void;
  /** Told an event that was read as a delta of this text and nothing else. */
  learn(data: ByteString, text: string): void;
}

export type DeltaCopierNeeds = {
  /** What stands around the text; undefined where further events like this one may mean more than their texts. */
  frameOf(data: ByteString, text: string): DeltaFrame | undefined;
  /** How further deltas of the open part are written; undefined where they are not written one by one. */
  around(): WriteAround | undefined;
  /** Told the texts that were copied, in one. */
  copied(text: string): void;
};

/** Deltas that may pass before the next is learned, where that turns out to be of no use. */
const MAX_PAUSE = 32;

export function createDeltaCopier({ frameOf, around, copied }: DeltaCopierNeeds): DeltaCopier {
  let current: { frame: DeltaFrame; write: WriteAround } | undefined;
  let texts: Escaped = "";
  let pause = 0;
  let toWait = 0;

  function copyBytes(bytes: Uint8Array, start: number, end: number): ByteString | undefined {
    const text = current && textIn(current.frame, bytes, start, end);
    // Most writers write nothing for an empty text.
    if (!current || !text) return undefined;
    texts += text;
    return current.write(text);
  }

  function copyChunk(chunk: Uint8Array): Uint8Array | undefined {
    const start = dataStart(chunk);
    const event = start < 0 ? undefined : copyBytes(chunk, start, chunk.length - BLANK_LINE.length);
    return event === undefined ? undefined : bytesOf(event);
  }

  return {
    copy: (data) => current && copyBytes(bytesOf(data), 0, data.length),
    copier: () => current && copyChunk,
    catchUp() {
      if (!current) return;
      current = undefined;
      if (texts === "") return;
      copied(unescaped(texts));
      texts = "";
      pause = 0;
      toWait = 0;
    },
    learn(data, text) {
      // What begins a call's input may be no input yet (contract 8.1, quirk 4), and an empty text begins nothing.
      if (text === "" || toWait-- > 0) return;
      pause = Math.min(pause * 2 + 1, MAX_PAUSE);
      toWait = pause;
      const frame = frameOf(data, text);
      const write = frame && around();
      if (write) current = { frame, write };
    },
  };
}
