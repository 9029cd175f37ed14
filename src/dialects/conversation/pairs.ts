import type { Change } from "../request/change.ts";
import type { CallPart, SpokenPart, Turn } from "./request.ts";

type AssistantTurn = Extract<Turn, { role: "assistant" }>;
type ToolTurn = Extract<Turn, { role: "tool" }>;

const UNANSWERED = repair("added", "a tool call had no result, and upstream wants one for each");
const UNCALLED = repair("replaced", "a tool's result belonged to no call, and goes on as the user's text");
const MOVED = repair("replaced", "a tool's result stood elsewhere than behind its call, and was moved there");

/**
 * The turns with every call answered by one result right behind it, which upstream insists on: a result that stands
 * elsewhere is moved to its call, a call without one gets a failed one that says so, and a result without a call (or a
 * second one) goes on as the user's text. Nothing that was said is lost, and each kind of repair is a change.
 */
export function repairPairs(turns: readonly Turn[]): { turns: Turn[]; changes: readonly Change[] } {
  const { resultOf, callerOf } = pair(turns);
  const changes = new Set<Change>();
  let before: Turn | undefined;
  const repaired = turns.flatMap((turn): Turn[] => {
    if (turn.role === "tool") {
      const caller = callerOf.get(turn);
      if (!caller) changes.add(UNCALLED);
      else if (caller !== before) changes.add(MOVED);
      return caller ? [] : [asText(turn)];
    }
    before = turn;
    if (turn.role !== "assistant") return [turn];
    const results = callsIn(turn).map((call) => {
      const result = resultOf.get(call);
      if (!result) changes.add(UNANSWERED);
      return result ?? noResult(call);
    });
    return [turn, ...results];
  });
  return { turns: repaired, changes: [...changes] };
}

type Pairs = { resultOf: Map<CallPart, ToolTurn>; callerOf: Map<ToolTurn, AssistantTurn> };

/**
 * Which result answers which call: the last call of its id in front of it, for some clients count their calls anew in
 * each turn; else one that comes behind it.
 */
function pair(turns: readonly Turn[]): Pairs {
  const unanswered = new Map<string, { call: CallPart; turn: AssistantTurn }[]>();
  const pairs: Pairs = { resultOf: new Map(), callerOf: new Map() };

  function answer(result: ToolTurn): void {
    const found = unanswered.get(result.callId)?.pop();
    if (!found) return;
    pairs.resultOf.set(found.call, result);
    pairs.callerOf.set(result, found.turn);
  }

  for (const turn of turns) {
    if (turn.role === "tool") answer(turn);
    if (turn.role !== "assistant") continue;
    // The first of a turn's own comes last, to be taken first.
    for (const call of callsIn(turn).reverse()) {
      const ofSameId = unanswered.get(call.id);
      if (ofSameId) ofSameId.push({ call, turn });
      else unanswered.set(call.id, [{ call, turn }]);
    }
  }
  for (const turn of turns) if (turn.role === "tool" && !pairs.callerOf.has(turn)) answer(turn);
  return pairs;
}

function callsIn({ parts }: AssistantTurn): CallPart[] {
  return parts.filter((part: SpokenPart) => part.kind === "call");
}

function noResult({ id }: CallPart): ToolTurn {
  const parts = [{ kind: "text" as const, text: "No result was given for this call." }];
  return { role: "tool", callId: id, parts, isError: true };
}

function asText({ callId, parts }: ToolTurn): Turn {
  return { role: "user", parts: [{ kind: "text", text: `Result of the tool call ${callId}:` }, ...parts] };
}

function repair(effect: Change["effect"], why: string): Change {
  return { path: "tool_results", effect, why };
}
