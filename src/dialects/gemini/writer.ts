import { aroundText } from "../answer/around-text.ts";
import type { AnswerUsage, ChoiceEvent, Finish } from "../conversation/event.ts";
import type { AnswerContext, AnswerWriter } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import { createParts, type Parts } from "./create-parts.ts";
import type { Framing } from "./framing.ts";
import { candidateOf, usageMembers } from "./write-candidate.ts";
import { writeError } from "./write-error.ts";

type Choice = { parts: Parts; finish: Finish };

/** A streamed answer: each piece is an answer with what came since the one before, and the last has why it ended. */
export function createWriter(framing: Framing, { requestId, model, asked }: AnswerContext): AnswerWriter {
  const choices = new Map<number, Choice>();
  let modelVersion = model;
  let usage: AnswerUsage | undefined;

  function piece(candidates: readonly LooseObject[], counts: LooseObject = {}): string {
    return framing.piece(JSON.stringify({ candidates, ...counts, modelVersion, responseId: requestId }));
  }

  function said(index: number, parts: readonly LooseObject[]): string {
    return parts.length === 0 ? "" : piece([candidateOf(index, parts)]);
  }

  function say(event: ChoiceEvent): string {
    const { choice: index = 0 } = event;
    const choice = choices.get(index) ?? { parts: createParts(asked), finish: "stop" };
    choices.set(index, choice);
    if (event.type === "finish") choice.finish = event.reason;
    return said(index, choice.parts.event(event));
  }

  return {
    event(event) {
      if (event.type === "begin") modelVersion = event.model ?? model;
      else if (event.type === "usage") usage = event.usage;
      else return say(event);
      return "";
    },
    end() {
      // Google's own last piece has an empty text, and some clients take one without parts for broken.
      const ended = [...choices].map(([index, { finish }]) => candidateOf(index, [{ text: "" }], finish));
      return piece(ended, usageMembers(usage)) + framing.end();
    },
    fail: (error) => framing.piece(writeError(error)) + framing.end(),
    around() {
      const parts = choices.get(0)?.parts;
      return parts?.pieceOf("") ? aroundText((text) => said(0, [parts.pieceOf(text) ?? {}])) : () => "";
    },
    copied: (text) => choices.get(0)?.parts.copied(text),
  };
}
