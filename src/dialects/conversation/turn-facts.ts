import type { RequestFacts } from "../dialect.ts";
import type { Turn } from "./request.ts";

/**
 * Who said the last thing that isn't an instruction (contract 5.4), and whether there is an image anywhere, in a tool's
 * result too (contract 5.5).
 */
export function factsOfTurns(turns: readonly Turn[]): Pick<RequestFacts, "initiator" | "hasImages"> {
  const last = turns.findLast(({ role }) => role !== "instructions");
  return {
    initiator: last === undefined || last.role === "user" ? "user" : "agent",
    hasImages: turns.some(({ parts }) => parts.some(({ kind }) => kind === "image")),
  };
}
