/**
 * A byte string has one character a byte, as the Infra standard's isomorphic decoding makes it. Searching, comparing
 * and cutting it is native and exact for any bytes, and a character that is cut in two is whole again once both parts
 * are joined.
 */
export type ByteString = string;

export function byteStringOf(bytes: Uint8Array, start = 0, end = bytes.length): ByteString {
  // Straight from the bytes: to ask an array for its buffer makes one, which costs more than the text.
  return Buffer.prototype.latin1Slice.call(bytes, start, end);
}

export function bytesOf(text: ByteString): Uint8Array<ArrayBuffer> {
  return Buffer.from(text, "latin1");
}

/** The text that the bytes spell in UTF-8; what is no UTF-8 becomes U+FFFD. */
export function decodeUtf8(text: ByteString): string {
  return bytesOf(text).toString();
}

/** The bytes that spell the text in UTF-8. */
export function encodeUtf8(text: string): ByteString {
  return Buffer.from(text, "utf8").toString("latin1");
}
