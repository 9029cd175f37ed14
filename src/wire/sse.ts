import { ProxyError } from "../errors.ts";
import { type ByteString, byteStringOf } from "./byte-string.ts";

/** Cuts a stream of server-sent events (WHATWG HTML 9.2) into its events, however its bytes are sliced. */
export interface SseSplitter {
  /** Tells every event that is complete now. Throws `bad_upstream_answer` beyond the bound. */
  push(chunk: Uint8Array): void;
  /** Whether it holds nothing of an event, so that the next chunk begins with a new one. */
  isBetweenEvents(): boolean;
  /** Tells what is left at the end of the stream: an event whose blank line was never sent, or a piece of one. */
  end(): void;
}

export type SseSplitterNeeds = {
  /** The longest event that is kept in memory, in bytes. */
  maxEventBytes: number;
  /**
   * `data` is without its field names, its lines joined by a line feed; only what `end` tells may not be whole. `endsAt`
   * is the offset behind the event in the chunk that completed it.
   */
  onEvent: (data: ByteString, isWhole: boolean, endsAt: number) => void;
};

const BOM: ByteString = "\u00ef\u00bb\u00bf";

export function createSseSplitter({ maxEventBytes, onEvent }: SseSplitterNeeds): SseSplitter {
  let rest: ByteString = "";
  /** The data of the event that is being put together; undefined until its first line. */
  let draft: ByteString | undefined;
  /** A line of any kind has come since the last blank one. */
  let hasBegun = false;
  let isFirstLine = true;
  let endedInReturn = false;

  /** Only what is new is searched for line ends; joining is lazy, so tiny slices of a long line cost no copies. */
  function takeLine(ending: ByteString, endsAt: number): void {
    const whole = rest === "" ? ending : rest + ending;
    const line = isFirstLine && whole.startsWith(BOM) ? whole.slice(BOM.length) : whole;
    rest = "";
    isFirstLine = false;
    hasBegun = line !== "";
    if (hasBegun) draft = withField(draft, line);
    else dispatch(true, endsAt);
  }

  function dispatch(isWhole: boolean, endsAt: number): void {
    const data = draft;
    draft = undefined;
    if (data !== undefined) onEvent(data, isWhole, endsAt);
  }

  return {
    isBetweenEvents: () => rest === "" && !hasBegun && !endedInReturn,
    push(chunk) {
      const text = byteStringOf(chunk);
      let from = endedInReturn && text[0] === "\n" ? 1 : 0;
      const hasReturn = text.includes("\r");
      for (let end = lineEnd(text, from, hasReturn); end >= 0; end = lineEnd(text, from, hasReturn)) {
        const next = text[end] === "\r" && text[end + 1] === "\n" ? end + 2 : end + 1;
        takeLine(text.slice(from, end), next);
        from = next;
      }
      rest += text.slice(from);
      if (text !== "") endedInReturn = text.endsWith("\r");
      if (rest.length + (draft?.length ?? 0) <= maxEventBytes) return;
      throw new ProxyError("bad_upstream_answer", `Upstream sent an event of more than ${maxEventBytes} bytes.`);
    },
    end() {
      if (rest !== "") takeLine("", 0);
      dispatch(false, 0);
    },
  };
}

/** Offset of the next carriage return or line feed, -1 without one; the former are rare and only then looked for. */
function lineEnd(text: ByteString, from: number, hasReturn: boolean): number {
  const feed = text.indexOf("\n", from);
  const carriage = hasReturn ? text.indexOf("\r", from) : -1;
  return carriage >= 0 && (feed < 0 || carriage < feed) ? carriage : feed;
}

/** The data with the line's; a comment has an empty field name, and no field but `data` means anything here. */
function withField(data: ByteString | undefined, line: ByteString): ByteString | undefined {
  const colon = line.indexOf(":");
  const field = colon < 0 ? line : line.slice(0, colon);
  if (field !== "data") return data;
  const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
  return data === undefined ? value : `${data}\n${value}`;
}
