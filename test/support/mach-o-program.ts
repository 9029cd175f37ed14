const [HEADER, SEGMENT, SIGNATURE] = [32, 72, 16];

/** A blob of a code signature: its magic number, its length, its content. */
function signatureBlob(magic: number, content: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(magic, 0);
  header.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([header, content]);
}

/** A macOS program of so many bytes of code that runs nowhere, signed with nothing but entitlements in two forms. */
export function createMachOProgram(codeBytes: number): Buffer {
  const [xml, der] = [
    signatureBlob(0xfade7171, Buffer.from("<plist/>")),
    signatureBlob(0xfade7172, Buffer.from("der")),
  ];
  const index = Buffer.alloc(20);
  index.writeUInt32BE(2, 0);
  index.writeUInt32BE(5, 4);
  index.writeUInt32BE(28, 8);
  index.writeUInt32BE(7, 12);
  index.writeUInt32BE(28 + xml.length, 16);
  const signature = signatureBlob(0xfade0cc0, Buffer.concat([index, xml, der]));

  const code = Buffer.alloc(codeBytes, "code");
  code.fill(0, 0, HEADER + 2 * SEGMENT + SIGNATURE);
  code.writeUInt32LE(0xfeedfacf, 0);
  code.writeUInt32LE(3, 16);
  writeSegment(code, HEADER, "__TEXT", [0, codeBytes - 100]);
  writeSegment(code, HEADER + SEGMENT, "__LINKEDIT", [codeBytes - 100, 100 + signature.length]);
  code.writeUInt32LE(0x1d, HEADER + 2 * SEGMENT);
  code.writeUInt32LE(SIGNATURE, HEADER + 2 * SEGMENT + 4);
  code.writeUInt32LE(codeBytes, HEADER + 2 * SEGMENT + 8);
  code.writeUInt32LE(signature.length, HEADER + 2 * SEGMENT + 12);
  return Buffer.concat([code, signature]);
}

function writeSegment(code: Buffer, at: number, name: string, [offset, size]: [number, number]): void {
  code.writeUInt32LE(0x19, at);
  code.writeUInt32LE(SEGMENT, at + 4);
  code.write(name, at + 8, "latin1");
  code.writeBigUInt64LE(BigInt(offset), at + 40);
  code.writeBigUInt64LE(BigInt(size), at + 48);
}
