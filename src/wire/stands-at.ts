/** Whether the part stands in the bytes, from the given offset on. */
export function standsAt(part: Uint8Array, bytes: Uint8Array, from: number): boolean {
  for (let index = 0; index < part.length; index++) if (bytes[from + index] !== part[index]) return false;
  return true;
}
