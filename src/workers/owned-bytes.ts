/** The bytes in a buffer that holds nothing else: with a part of it the rest would change hands too. */
export function ownedBytes(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes.length === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}
