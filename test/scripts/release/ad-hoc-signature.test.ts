import { describe, expect, test } from "bun:test";
import { entitlementsOf, signAdHoc, signatureFaults } from "../../../scripts/release/ad-hoc-signature.ts";
import { readMachO } from "../../../scripts/release/mach-o.ts";
import { createMachOProgram } from "../../support/mach-o-program.ts";

const CODE_BYTES = 3 * 4096 + 160;
const program = createMachOProgram(CODE_BYTES);
const signed = signAdHoc(program, "octo", entitlementsOf(program));

/** A copy with one bit turned over. */
function damaged(at: number): Buffer {
  const copy = Buffer.from(signed);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

describe("an ad-hoc signature", () => {
  test("is valid, and leaves the code as it was", () => {
    expect(signatureFaults(signed)).toEqual([]);
    expect(signed.subarray(4096, CODE_BYTES)).toEqual(program.subarray(4096, CODE_BYTES));
  });

  test("keeps the entitlements", () => {
    expect(entitlementsOf(signed)).toEqual(entitlementsOf(program));
    expect([...entitlementsOf(signed).keys()]).toEqual([5, 7]);
  });

  test("ends the file and its last segment", () => {
    const { linkedit, signature } = readMachO(signed);
    expect(signature.offset + signature.size).toBe(signed.length);
    expect(linkedit.offset + Number(signed.readBigUInt64LE(linkedit.command + 48))).toBe(signed.length);
  });

  test("can be put in place of another one, and is the same then", () => {
    expect(signAdHoc(signed, "octo", entitlementsOf(signed))).toEqual(signed);
  });

  test.each([
    ["the load commands", 24, "page 0 is not what was signed"],
    ["the middle", 2 * 4096 - 1, "page 1 is not what was signed"],
    ["the last, short page", CODE_BYTES - 1, "page 3 is not what was signed"],
    ["the entitlements", signed.indexOf("<plist/>"), "slot 5 is not what was signed"],
  ])("shows that a bit was changed in %s", (_where, at, fault) => {
    expect(signatureFaults(damaged(at))).toEqual([fault]);
  });

  test("shows that a byte was added at the end", () => {
    expect(signatureFaults(Buffer.concat([signed, Buffer.alloc(1)]))).toEqual(["the signature does not end the file"]);
  });

  test("is missed where there is none", () => {
    expect(signatureFaults(program)).toEqual(["there is no code directory"]);
  });
});

test("what is no macOS program is refused", () => {
  expect(() => signAdHoc(Buffer.from("MZ"), "octo", new Map())).toThrow("no 64-bit Mach-O");
  const headerOnly = Buffer.from(program);
  headerOnly.writeUInt32LE(0, 16);
  expect(() => signatureFaults(headerOnly)).toThrow("no place for a signature");
});
