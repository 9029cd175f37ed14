import { crc32 } from "node:zlib";
import type { Refusal } from "../refusal.ts";
import { invalid } from "../refusal.ts";

const MARK = "simulated reasoning for ";

/** The reasoning that goes back and forth with an item, bound to the item's id as it stands beside it (contract 8.1). */
export function encryptReasoning(itemId: string): string {
  return Buffer.from(MARK + crc32(itemId)).toString("base64");
}

/** Why a reasoning item that came back isn't as it was, or null. Without an id there is nothing to compare. */
export function refuseReasoning(id: string | null, encrypted: string | null): Refusal | null {
  if (encrypted === null) {
    if (id === null) return null;
    return invalid(
      `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. Remove this item from your input.`,
    );
  }
  const content = Buffer.from(encrypted, "base64").toString();
  const reason = !content.startsWith(MARK)
    ? "Encrypted content could not be decrypted or parsed."
    : id !== null && encrypted !== encryptReasoning(id)
      ? "Encrypted content item_id did not match the target item id."
      : null;
  if (reason === null) return null;
  return invalid(`The encrypted content for item ${id ?? "rs"} could not be verified. Reason: ${reason}`);
}
