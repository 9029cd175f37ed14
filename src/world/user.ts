import { userInfo } from "node:os";

/** The user of this process; Windows gives no number. */
export type User = { id: number | null; name: string };

/** A container may run as a number that has no name. */
export function systemUser(): User {
  const id = process.geteuid?.() ?? null;
  try {
    return { id, name: userInfo().username };
  } catch {
    return { id, name: String(id) };
  }
}
