import type { AnswerEvent, AnswerHead, AnswerUsage, ChoiceEvent, Finish, OpenedPart } from "./event.ts";
import type { Sealed } from "./sealed.ts";

/** A whole answer, in the words of no dialect. */
export type Answer = { head: AnswerHead; choices: AnswerChoice[]; usage: AnswerUsage | undefined };

export type AnswerChoice = { parts: AnswerPart[]; finish: Finish; stopSequence?: string };

/** A part with all its text, which for a call is its input. */
export type AnswerPart = OpenedPart & { text: string; sealed?: Sealed };

/** The answer that the events tell; whatever a stream says, the answer in one piece says too. */
export function collect(events: Iterable<AnswerEvent>): Answer {
  const answer: Answer = { head: {}, choices: [], usage: undefined };
  for (const event of events) {
    if (event.type === "begin") answer.head = headOf(event);
    else if (event.type === "usage") answer.usage = event.usage;
    else tell(choiceAt(answer, event.choice ?? 0), event);
  }
  return answer;
}

/** The events that tell the answer, each part in one delta. */
export function* eventsOf({ head, choices, usage }: Answer): Generator<AnswerEvent> {
  yield { type: "begin", ...head };
  for (const [choice, { parts, finish, stopSequence }] of choices.entries()) {
    const of = choices.length > 1 ? { choice } : {};
    for (const { text, sealed, ...part } of parts) {
      yield { type: "open", part, ...of };
      if (text !== "") yield { type: "delta", text, ...of };
      yield { type: "close", ...(sealed ? { sealed } : {}), ...of };
    }
    yield { type: "finish", reason: finish, ...(stopSequence === undefined ? {} : { stopSequence }), ...of };
  }
  if (usage) yield { type: "usage", usage };
}

function tell(choice: AnswerChoice, event: ChoiceEvent): void {
  if (event.type === "open") {
    choice.parts.push({ ...event.part, text: "" });
    return;
  }
  if (event.type === "finish") {
    choice.finish = event.reason;
    if (event.stopSequence !== undefined) choice.stopSequence = event.stopSequence;
    return;
  }
  const part = choice.parts.at(-1);
  if (!part) return;
  if (event.type === "delta") part.text += event.text;
  else if (event.sealed) part.sealed = event.sealed;
}

function choiceAt({ choices }: Answer, index: number): AnswerChoice {
  while (choices.length <= index) choices.push({ parts: [], finish: "stop" });
  return choices[index] ?? { parts: [], finish: "stop" };
}

function headOf({ id, model, createdSeconds }: AnswerHead): AnswerHead {
  return {
    ...(id === undefined ? {} : { id }),
    ...(model === undefined ? {} : { model }),
    ...(createdSeconds === undefined ? {} : { createdSeconds }),
  };
}
