import type { Vector } from "./embeddings.ts";

const FLOAT_BYTES = 4;

/** The numbers as 32-bit floats, little-endian, in base64: OpenAI's `encoding_format: "base64"`. */
export function encodeFloats(numbers: Vector): string {
  const view = new DataView(new ArrayBuffer(FLOAT_BYTES * numbers.length));
  for (const [index, number] of numbers.entries()) view.setFloat32(FLOAT_BYTES * index, number, true);
  return Buffer.from(view.buffer).toString("base64");
}

/** The numbers of such a text; what is left of it counts as none. */
export function decodeFloats(text: string): Vector {
  const bytes = Buffer.from(text, "base64");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const numbers = new Float64Array(Math.floor(bytes.length / FLOAT_BYTES));
  return numbers.map((_, index) => view.getFloat32(FLOAT_BYTES * index, true));
}
