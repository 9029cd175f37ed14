import { sha256Hex } from "../../world/hash.ts";
import type { Change } from "../request/change.ts";
import type { Turn } from "./request.ts";

/** The longest that OpenAI's models take in a chat. */
export const MAX_CHAT_CALL_ID = 40;

/** What every back end takes: OpenAI's chats no longer one, Claude no other characters. */
const FITTING = new RegExp(`^[a-zA-Z0-9_-]{1,${MAX_CHAT_CALL_ID}}$`);

const REPLACED: Change = {
  path: "tool_calls[].id",
  effect: "replaced",
  why: `upstream takes ids of at most ${MAX_CHAT_CALL_ID} letters, digits, _ and -, each for one call`,
};

/**
 * The turns with an id for each call that upstream takes and no other call has, since some clients count their calls
 * anew in each turn. Results must stand behind their calls in the same order, as `repairPairs` leaves them.
 */
export function fitCallIds(turns: readonly Turn[]): { turns: Turn[]; changes: readonly Change[] } {
  const uses = new Map<string, number>();
  let awaited: Iterator<string> = [].values();
  let isReplaced = false;

  function fit(id: string): string {
    const before = uses.get(id) ?? 0;
    uses.set(id, before + 1);
    const fitting = before === 0 && FITTING.test(id) ? id : hashedId(id, before);
    isReplaced ||= fitting !== id;
    return fitting;
  }

  const fitted = turns.map((turn): Turn => {
    if (turn.role === "tool") return { ...turn, callId: awaited.next().value ?? turn.callId };
    if (turn.role !== "assistant") return turn;
    const parts = turn.parts.map((part) => (part.kind === "call" ? { ...part, id: fit(part.id) } : part));
    awaited = parts.flatMap((part) => (part.kind === "call" ? [part.id] : [])).values();
    return { ...turn, parts };
  });
  return { turns: fitted, changes: isReplaced ? [REPLACED] : [] };
}

/** The id, or a short one that is always the same, so that a call and its result still belong together. */
export function shortCallId(id: string, maxLength: number): string {
  return id.length <= maxLength ? id : hashedId(id);
}

function hashedId(id: string, before = 0): string {
  return `call_${sha256Hex(`${before} ${id}`).slice(0, 32)}`;
}
