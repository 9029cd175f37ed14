import { type HttpHead, parseHttpHead } from "./http-head.ts";

/**
 * An answer of HTTP/1.1 as it comes over its connection, read strictly: where it could be read in two ways it is broken.
 * Plain data with verbs beside it.
 */
export type HttpAnswer = {
  head: HttpHead | null;
  phase: Phase;
  /** What has come of a head that is not complete. */
  pending: Uint8Array<ArrayBuffer> | null;
  /** Bytes to the end of the body or of its chunk; while a chunk's size is read, what it is so far. */
  left: number;
  /** Heads before its own (RFC 9110 15.2). */
  interimCount: number;
  /** Bytes that stood around the contents of chunks, and bytes of those contents. */
  framingBytes: number;
  contentBytes: number;
  /** Whether the chunk's size has a digit yet. */
  hasSize: boolean;
  /** Whether more has come than belongs to it. */
  hasSurplus: boolean;
  /** Why it is no answer. */
  fault: string | null;
};

/** In chunks (RFC 9112 7.1): size, extension and its line feed, content and its line end; then trailers, line by line. */
type Phase =
  | "head"
  | "counted"
  | "until close"
  | "size"
  | "blank"
  | "extension"
  | "size lf"
  | "content"
  | "content cr"
  | "content lf"
  | "trailers"
  | "trailer"
  | "trailer lf"
  | "last lf"
  | "complete"
  | "broken";

/** More than any server sends. */
const MAX_HEAD_BYTES = 64 * 1024;
/** More than any server says on the way. */
const MAX_INTERIM = 20;
/** Of what stands around the contents of chunks, and as much again for each byte in them: chunks of one byte take five. */
const MAX_FRAMING_BYTES = 16_384;
const MAX_FRAMING_PER_BYTE = 16;
/** Far beyond what is ever read, and still an exact number. */
const MAX_CHUNK_BYTES = 2 ** 48;

/** Up to here the collector keeps an array's bytes in its own heap. */
const MAX_COPIED_BYTES = 1000;

const VERSION = "HTTP/1.";
const NOTHING = new Uint8Array(0);
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const SEMICOLON = 0x3b;

export function openHttpAnswer(): HttpAnswer {
  return {
    head: null,
    phase: "head",
    pending: null,
    left: 0,
    interimCount: 0,
    framingBytes: 0,
    contentBytes: 0,
    hasSize: false,
    hasSurplus: false,
    fault: null,
  };
}

/**
 * Takes the next bytes of the connection and returns those of the body among them, moved together in place. What comes
 * before a fault is returned still.
 */
export function readHttpAnswer(answer: HttpAnswer, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let rest = bytes;
  // There may be heads before the answer's own.
  while (answer.phase === "head" && rest.byteLength > 0) rest = readHead(answer, rest);
  switch (answer.phase) {
    case "head":
    case "broken":
      return NOTHING;
    case "until close":
      return rest;
    case "complete":
      answer.hasSurplus ||= rest.byteLength > 0;
      return NOTHING;
    case "counted":
      return readCounted(answer, rest);
    default:
      return readChunks(answer, rest);
  }
}

/** The connection has ended; says whether the answer is complete. */
export function endHttpAnswer(answer: HttpAnswer): boolean {
  if (answer.phase === "until close") answer.phase = "complete";
  return answer.phase === "complete";
}

/** Returns what comes behind the head. */
function readHead(answer: HttpAnswer, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const all = answer.pending
    ? Buffer.concat([answer.pending, bytes])
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = all.indexOf("\r\n\r\n");
  try {
    if (end < 0 || end > MAX_HEAD_BYTES) {
      checkPart(all);
      answer.pending = all;
      return NOTHING;
    }
    answer.pending = null;
    const head = parseHttpHead(all.toString("latin1", 0, end));
    if (head) begin(answer, head);
    else if (++answer.interimCount > MAX_INTERIM) throw new Error("too much comes on its way");
    return all.subarray(end + 4);
  } catch (thrown) {
    answer.phase = "broken";
    answer.fault = thrown instanceof Error ? thrown.message : String(thrown);
    return NOTHING;
  }
}

/** Throws what can already be said of a head that is not complete, so that nobody waits for its rest in vain. */
function checkPart(bytes: Buffer): void {
  if (bytes.byteLength > MAX_HEAD_BYTES) throw new Error("its head is too long");
  if (!VERSION.startsWith(bytes.toString("latin1", 0, VERSION.length))) throw new Error("it is no HTTP/1");
  const lineEnd = bytes.indexOf(LF);
  if (lineEnd >= 0 && bytes[lineEnd - 1] !== CR) throw new Error("its head has bare line feeds");
}

function begin(answer: HttpAnswer, head: HttpHead): void {
  answer.head = head;
  if (head.body === "chunks") answer.phase = "size";
  else if (head.body === "until close") answer.phase = "until close";
  else {
    answer.left = head.body;
    answer.phase = head.body === 0 ? "complete" : "counted";
  }
}

function readCounted(answer: HttpAnswer, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const part = bytes.byteLength > answer.left ? bytes.subarray(0, answer.left) : bytes;
  answer.left -= part.byteLength;
  answer.hasSurplus = part !== bytes;
  if (answer.left === 0) answer.phase = "complete";
  return part;
}

function readChunks(answer: HttpAnswer, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let at = 0;
  let start = 0;
  let end = 0;
  while (at < bytes.byteLength && answer.phase !== "complete" && answer.phase !== "broken") {
    if (answer.phase !== "content") {
      readFraming(answer, bytes[at++] ?? 0);
      continue;
    }
    const length = Math.min(answer.left, bytes.byteLength - at);
    if (end === 0) start = at;
    else bytes.copyWithin(end, at, at + length);
    end = (end || at) + length;
    at += length;
    answer.left -= length;
    answer.contentBytes += length;
    if (answer.left === 0) answer.phase = "content cr";
  }
  answer.hasSurplus = at < bytes.byteLength;
  return partOf(bytes, start, end);
}

/** A view makes the collector's small array a large one, which costs more than a copy of an event. */
function partOf(bytes: Uint8Array<ArrayBuffer>, start: number, end: number): Uint8Array<ArrayBuffer> {
  return end - start < MAX_COPIED_BYTES ? bytes.slice(start, end) : bytes.subarray(start, end);
}

/** One byte of what stands around the contents of chunks. */
function readFraming(answer: HttpAnswer, byte: number): void {
  const mostBytes = MAX_FRAMING_BYTES + MAX_FRAMING_PER_BYTE * answer.contentBytes;
  answer.phase = ++answer.framingBytes > mostBytes ? "broken" : phaseAfter(answer, byte);
  if (answer.phase === "broken") answer.fault = "its chunks are malformed";
}

function phaseAfter(answer: HttpAnswer, byte: number): Phase {
  switch (answer.phase) {
    case "size":
      return phaseInSize(answer, byte);
    case "blank":
      return phaseBehindSize(byte);
    case "extension":
      return byte === CR ? "size lf" : textPhase("extension", byte);
    case "trailers":
      return byte === CR ? "last lf" : textPhase("trailer", byte);
    case "trailer":
      return byte === CR ? "trailer lf" : textPhase("trailer", byte);
    case "content cr":
      return byte === CR ? "content lf" : "broken";
    default:
      return byte === LF ? phaseAfterLine(answer) : "broken";
  }
}

/** Control characters stand in no line but the tab (RFC 9110 5.5). */
function textPhase(phase: Phase, byte: number): Phase {
  return byte >= SPACE || byte === TAB ? phase : "broken";
}

function phaseAfterLine(answer: HttpAnswer): Phase {
  switch (answer.phase) {
    case "content lf":
      answer.hasSize = false;
      return "size";
    case "trailer lf":
      return "trailers";
    case "last lf":
      return "complete";
    default:
      return answer.left === 0 ? "trailers" : "content";
  }
}

function phaseInSize(answer: HttpAnswer, byte: number): Phase {
  const digit = hexDigit(byte);
  if (digit < 0) return answer.hasSize ? phaseBehindSize(byte) : "broken";
  answer.hasSize = true;
  answer.left = answer.left * 16 + digit;
  return answer.left > MAX_CHUNK_BYTES ? "broken" : "size";
}

function phaseBehindSize(byte: number): Phase {
  if (byte === CR) return "size lf";
  if (byte === SEMICOLON) return "extension";
  return byte === SPACE || byte === TAB ? "blank" : "broken";
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
