import { crc32 } from "node:zlib";

/** What proves that thinking comes back as it was; also that of which nothing was shown. */
export function signatureOf(thinking: string): string {
  return Buffer.from(`simulated signature of ${crc32(thinking)}`).toString("base64");
}
