/**
 * Signs a macOS program without a certificate, as `codesign --sign -` does. Apple's processors run nothing unsigned, and
 * what the compiler leaves will not do: programs for Intel have the runtime's own signature, broken by what was put into
 * it, and the others are signed without the runtime's entitlements.
 *
 * The format is that of `cs_blobs.h` in Apple's XNU: blobs with a magic number and a length, big endian. The code
 * directory has a hash of each page of the file, and above them, counted backwards, of other blobs.
 */
import { createHash } from "node:crypto";
import { readMachO, setSignatureSize } from "./mach-o.ts";

const SUPER_BLOB = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;
const REQUIREMENTS = 0xfade0c01;

const SLOT = { codeDirectory: 0, requirements: 2, entitlements: 5, derEntitlements: 7 } as const;
/** What the program may do, such as making code at run time, in the two forms that macOS reads. */
const ENTITLEMENT_SLOTS: readonly number[] = [SLOT.entitlements, SLOT.derEntitlements];

const VERSION_WITH_EXEC_SEGMENT = 0x20400;
const DIRECTORY_HEADER_BYTES = 88;
const FLAG_AD_HOC = 0x2;
const SHA256 = { kind: 2, bytes: 32 } as const;
const PAGE_BITS = 12;
const PAGE_BYTES = 2 ** PAGE_BITS;
const MAIN_BINARY = 1n;

export type Slots = ReadonlyMap<number, Buffer>;

/** A program's entitlements, by slot. */
export function entitlementsOf(program: Uint8Array): Slots {
  const slots = [...readSlots(viewOf(program))];
  return new Map(slots.filter(([slot]) => ENTITLEMENT_SLOTS.includes(slot)));
}

/** The same program with an ad-hoc signature and these entitlements, in place of the signature that it has. */
export function signAdHoc(program: Uint8Array, identifier: string, entitlements: Slots): Buffer {
  const file = Buffer.from(program);
  const layout = readMachO(file);
  const special: Slots = new Map([[SLOT.requirements, blob(REQUIREMENTS, Buffer.alloc(4))], ...entitlements]);
  const code = file.subarray(0, layout.signature.offset);
  const sign = () => {
    const directory = codeDirectory(code, { identifier, special, text: layout.text });
    return superBlob(new Map([[SLOT.codeDirectory, directory], ...special]));
  };
  // Its size stands in the load commands, which are in the first page; hashes do not change the size.
  const bytes = Math.ceil(sign().length / 16) * 16;
  setSignatureSize(file, layout, bytes);
  const signature = sign();
  return Buffer.concat([code, signature, Buffer.alloc(bytes - signature.length)]);
}

/** What macOS would refuse the program for, one text each. */
export function signatureFaults(program: Uint8Array): string[] {
  const file = viewOf(program);
  const { signature } = readMachO(file);
  const slots = readSlots(file);
  const directory = slots.get(SLOT.codeDirectory);
  if (!directory || directory.readUInt32BE(0) !== CODE_DIRECTORY) return ["there is no code directory"];
  const codeBytes = directory.readUInt32BE(32);
  const firstHash = directory.readUInt32BE(16);
  const hashAt = (index: number) => directory.subarray(firstHash + index * SHA256.bytes).subarray(0, SHA256.bytes);

  const faults: string[] = [];
  if (codeBytes !== signature.offset) faults.push(`${codeBytes} of ${signature.offset} bytes are signed`);
  if (signature.offset + signature.size !== file.length) faults.push("the signature does not end the file");
  if (directory.readUInt32BE(28) !== Math.ceil(codeBytes / PAGE_BYTES)) faults.push("the number of pages is wrong");
  for (const [index, page] of pages(file.subarray(0, codeBytes)).entries()) {
    if (!hashOf(page).equals(hashAt(index))) faults.push(`page ${index} is not what was signed`);
  }
  for (const [slot, content] of slots) {
    if (slot !== SLOT.codeDirectory && !hashOf(content).equals(hashAt(-slot)))
      faults.push(`slot ${slot} is not what was signed`);
  }
  return faults;
}

function codeDirectory(
  code: Buffer,
  { identifier, special, text }: { identifier: string; special: Slots; text: { offset: number; size: number } },
): Buffer {
  const name = Buffer.from(`${identifier}\0`);
  const specialSlots = Math.max(...special.keys());
  const specialHashes = Array.from({ length: specialSlots }, (_, at) => {
    const content = special.get(specialSlots - at);
    return content ? hashOf(content) : Buffer.alloc(SHA256.bytes);
  });
  const pageHashes = pages(code).map(hashOf);
  const content = Buffer.concat([Buffer.alloc(DIRECTORY_HEADER_BYTES - 8), name, ...specialHashes, ...pageHashes]);
  const directory = blob(CODE_DIRECTORY, content);
  directory.writeUInt32BE(VERSION_WITH_EXEC_SEGMENT, 8);
  directory.writeUInt32BE(FLAG_AD_HOC, 12);
  directory.writeUInt32BE(DIRECTORY_HEADER_BYTES + name.length + specialSlots * SHA256.bytes, 16);
  directory.writeUInt32BE(DIRECTORY_HEADER_BYTES, 20);
  directory.writeUInt32BE(specialSlots, 24);
  directory.writeUInt32BE(pageHashes.length, 28);
  directory.writeUInt32BE(code.length, 32);
  directory.set([SHA256.bytes, SHA256.kind, 0, PAGE_BITS], 36);
  directory.writeBigUInt64BE(BigInt(text.offset), 64);
  directory.writeBigUInt64BE(BigInt(text.size), 72);
  directory.writeBigUInt64BE(MAIN_BINARY, 80);
  return directory;
}

function blob(magic: number, content: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(magic, 0);
  header.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([header, content]);
}

function superBlob(slots: Slots): Buffer {
  const index = Buffer.alloc(4 + 8 * slots.size);
  index.writeUInt32BE(slots.size, 0);
  let [entry, offset] = [4, 8 + index.length];
  for (const [slot, content] of slots) {
    index.writeUInt32BE(slot, entry);
    index.writeUInt32BE(offset, entry + 4);
    entry += 8;
    offset += content.length;
  }
  return blob(SUPER_BLOB, Buffer.concat([index, ...slots.values()]));
}

function readSlots(file: Buffer): Slots {
  const { signature } = readMachO(file);
  const blobs = file.subarray(signature.offset, signature.offset + signature.size);
  const slots = new Map<number, Buffer>();
  for (let left = blobs.readUInt32BE(8), entry = 12; left > 0; left--, entry += 8) {
    const offset = blobs.readUInt32BE(entry + 4);
    slots.set(blobs.readUInt32BE(entry), blobs.subarray(offset, offset + blobs.readUInt32BE(offset + 4)));
  }
  return slots;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function pages(code: Buffer): Buffer[] {
  const count = Math.ceil(code.length / PAGE_BYTES);
  return Array.from({ length: count }, (_, at) => code.subarray(at * PAGE_BYTES, (at + 1) * PAGE_BYTES));
}

function hashOf(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}
