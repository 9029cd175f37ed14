import { type Answer, eventsOf } from "../conversation/answer.ts";
import type { AnswerEvent, ChoiceEvent } from "../conversation/event.ts";
import type { AnswerContext } from "../dialect.ts";
import { createParts } from "./create-parts.ts";
import { candidateOf, usageMembers } from "./write-candidate.ts";

/** The answer in one piece, JSON text. */
export function writeAnswer({ head, choices, usage }: Answer, { requestId, model, asked }: AnswerContext): string {
  const candidates = choices.map((choice, index) => {
    const parts = createParts(asked);
    const events = [...eventsOf({ head: {}, choices: [choice], usage: undefined })].filter(isSpoken);
    return candidateOf(index, events.flatMap(parts.event), choice.finish);
  });
  return JSON.stringify({
    candidates,
    ...usageMembers(usage),
    modelVersion: head.model ?? model,
    responseId: requestId,
  });
}

function isSpoken(event: AnswerEvent): event is ChoiceEvent {
  return event.type !== "begin" && event.type !== "usage";
}
