/** What changes hands with the arrays. */
export function buffersOf(arrays: readonly { buffer: ArrayBuffer }[]): ArrayBuffer[] {
  return arrays.map(({ buffer }) => buffer);
}
