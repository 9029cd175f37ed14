import type { AnswerEvent } from "../../src/dialects/conversation/event.ts";

type ChoiceState = { isOpen: boolean; isFinished: boolean };

/**
 * What breaks the order of `AnswerEvent` first, in words; undefined for events that keep it. Those of an answer that
 * broke off may end anywhere, those of a whole one only when all choices have finished.
 */
export function orderFault(events: readonly AnswerEvent[], { isWhole = true } = {}): string | undefined {
  const choices = new Map<number, ChoiceState>();
  for (const [at, event] of events.entries()) {
    const fault = faultAt(event, at, choices);
    if (fault !== undefined) return `${fault} at ${at}: ${JSON.stringify(event)}`;
  }
  if (!isWhole) return undefined;
  if (choices.size === 0) return "no choice at the end";
  return [...choices.values()].every(({ isFinished }) => isFinished) ? undefined : "no finish at the end";
}

function faultAt(event: AnswerEvent, at: number, choices: Map<number, ChoiceState>): string | undefined {
  if ((event.type === "begin") !== (at === 0)) return event.type === "begin" ? "a second begin" : "no begin";
  if (event.type === "begin" || event.type === "usage") return undefined;
  const { choice = 0 } = event;
  const state = choices.get(choice) ?? { isOpen: false, isFinished: false };
  choices.set(choice, state);
  if (state.isFinished) return "a step after the finish";
  const wantsOpen = event.type === "delta" || event.type === "close";
  if (state.isOpen !== wantsOpen) return wantsOpen ? "no part is open" : "a part is open";
  state.isOpen = event.type === "open" || event.type === "delta";
  state.isFinished = event.type === "finish";
  return undefined;
}
