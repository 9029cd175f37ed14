import type { Change } from "../change.ts";
import type { CallPart, SpokenPart, Turn } from "./request.ts";

type ToolTurn = Extract<Turn, { role: "tool" }>;

const UNANSWERED: Change = {
  path: "tool_results",
  effect: "added",
  why: "a tool call had no result, and upstream wants one for each",
};

const UNCALLED: Change = {
  path: "tool_results",
  effect: "replaced",
  why: "a tool's result belonged to no call, and goes on as the user's text",
};

/**
 * The turns with every call answered by one result right behind it, which upstream insists on: a result that stands
 * elsewhere is moved to its call, a call without one gets a failed one that says so, and a result without a call (or a
 * second one) goes on as the user's text. Nothing that was said is lost, and each repair is a change.
 */
export function repairPairs(turns: readonly Turn[]): { turns: Turn[]; changes: readonly Change[] } {
  const { resultOf, taken } = pair(turns);
  const changes = new Set<Change>();
  const repaired = turns.flatMap((turn): Turn[] => {
    if (turn.role === "tool") {
      if (taken.has(turn)) return [];
      changes.add(UNCALLED);
      return [asText(turn)];
    }
    if (turn.role !== "assistant") return [turn];
    const results = turn.parts.filter(isCall).map((call) => {
      const result = resultOf.get(call);
      if (!result) changes.add(UNANSWERED);
      return result ?? noResult(call);
    });
    return [turn, ...results];
  });
  return { turns: repaired, changes: [...changes] };
}

/** Which result answers which call: the first of its id that answers no other. */
function pair(turns: readonly Turn[]): { resultOf: Map<CallPart, ToolTurn>; taken: Set<ToolTurn> } {
  const results = Map.groupBy(
    turns.filter((turn) => turn.role === "tool"),
    ({ callId }) => callId,
  );
  const resultOf = new Map<CallPart, ToolTurn>();
  for (const call of turns.flatMap((turn) => (turn.role === "assistant" ? turn.parts.filter(isCall) : []))) {
    const result = results.get(call.id)?.shift();
    if (result) resultOf.set(call, result);
  }
  return { resultOf, taken: new Set(resultOf.values()) };
}

function isCall(part: SpokenPart): part is CallPart {
  return part.kind === "call";
}

function noResult({ id }: CallPart): ToolTurn {
  const parts = [{ kind: "text" as const, text: "No result was given for this call." }];
  return { role: "tool", callId: id, parts, isError: true };
}

function asText({ callId, parts }: ToolTurn): Turn {
  return { role: "user", parts: [{ kind: "text", text: `Result of the tool call ${callId}:` }, ...parts] };
}
