import { userInfo } from "node:os";

/** The user of this process; Windows gives no number. */
export type User = { id: number | null; name: string };

export function systemUser(): User {
  return { id: process.geteuid?.() ?? null, name: userInfo().username };
}
