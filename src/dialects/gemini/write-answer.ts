import { type Answer, eventsOf } from "../conversation/answer.ts";
import type { AnswerContext } from "../dialect.ts";
import { createParts, type SpokenEvent } from "./create-parts.ts";
import { candidateOf, usageMembers } from "./write-candidate.ts";

/** The answer in one piece, JSON text. */
export function writeAnswer({ head, choices, usage }: Answer, { requestId, model, asked }: AnswerContext): string {
  const candidates = choices.map((choice, index) => {
    const toParts = createParts(asked);
    const events = [...eventsOf({ head: {}, choices: [choice], usage: undefined })].filter(isSpoken);
    return candidateOf(index, events.flatMap(toParts), choice.finish);
  });
  return JSON.stringify({
    candidates,
    ...usageMembers(usage),
    modelVersion: head.model ?? model,
    responseId: requestId,
  });
}

function isSpoken(event: { type: string }): event is SpokenEvent {
  return event.type !== "begin" && event.type !== "usage";
}
