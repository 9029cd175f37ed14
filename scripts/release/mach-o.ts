/** Of a Mach-O file, what a signature is about. All numbers are bytes from the start of the file. */
export type MachO = {
  text: { offset: number; size: number };
  linkedit: { command: number; offset: number };
  signature: { command: number; offset: number; size: number };
};

const MAGIC_64 = 0xfeedfacf;
const HEADER_BYTES = 32;
const LC_SEGMENT_64 = 0x19;
const LC_CODE_SIGNATURE = 0x1d;

/** Reads the load commands (`mach-o/loader.h`). Throws when it isn't a 64-bit Mach-O file with a place for a signature. */
export function readMachO(file: Buffer): MachO {
  if (file.length < HEADER_BYTES || file.readUInt32LE(0) !== MAGIC_64) throw new Error("It is no 64-bit Mach-O file.");
  const segments = new Map<string, { command: number; offset: number; size: number }>();
  let signature: MachO["signature"] | undefined;
  let command = HEADER_BYTES;
  for (let left = file.readUInt32LE(16); left > 0; left--) {
    const kind = file.readUInt32LE(command);
    if (kind === LC_SEGMENT_64) {
      const name = file.toString("latin1", command + 8, command + 24).replace(/\0.*$/, "");
      const offset = Number(file.readBigUInt64LE(command + 40));
      segments.set(name, { command, offset, size: Number(file.readBigUInt64LE(command + 48)) });
    }
    if (kind === LC_CODE_SIGNATURE) {
      signature = { command, offset: file.readUInt32LE(command + 8), size: file.readUInt32LE(command + 12) };
    }
    command += file.readUInt32LE(command + 4);
  }
  const [text, linkedit] = [segments.get("__TEXT"), segments.get("__LINKEDIT")];
  if (!text || !linkedit || !signature) throw new Error("The Mach-O file has no place for a signature.");
  return { text, linkedit, signature };
}

/** Large enough for the pages of both processors. */
const SEGMENT_ALIGNMENT = 0x4000;

/** Says in the load commands that a signature of so many bytes ends the file, and with it the segment that holds it. */
export function setSignatureSize(file: Buffer, { linkedit, signature }: MachO, bytes: number): void {
  const segmentBytes = signature.offset + bytes - linkedit.offset;
  file.writeUInt32LE(bytes, signature.command + 12);
  file.writeBigUInt64LE(BigInt(Math.ceil(segmentBytes / SEGMENT_ALIGNMENT) * SEGMENT_ALIGNMENT), linkedit.command + 32);
  file.writeBigUInt64LE(BigInt(segmentBytes), linkedit.command + 48);
}
