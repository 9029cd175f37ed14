import { sha256Hex } from "../../world/hash.ts";
import type { Change } from "../request/change.ts";
import type { Turn } from "./request.ts";

/** What every back end takes: OpenAI's chats so many characters, Claude no others. */
const FITTING = /^[a-zA-Z0-9_-]{1,40}$/;

const REPLACED: Change = {
  path: "tool_calls[].id",
  effect: "replaced",
  why: "upstream takes ids of at most 40 letters, digits, _ and -, each for one call",
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
    const fitting = fittingCallId(id, before);
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

/** The id if upstream takes it and no call had it before, else one that is always the same. */
function fittingCallId(id: string, before: number): string {
  if (before === 0 && FITTING.test(id)) return id;
  return `call_${sha256Hex(`${before} ${id}`).slice(0, 32)}`;
}
