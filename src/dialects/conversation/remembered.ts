import { objectsOf, stringOf } from "../loose-json.ts";
import type { AnswerEvent, ChoiceEvent, OpenedPart } from "./event.ts";
import { perChoice } from "./per-choice.ts";
import type { ReasoningPart, SpokenPart, Turn } from "./request.ts";
import { type Sealed, unwrapSealed, wrapSealed } from "./sealed.ts";

/** Begins what is remembered here; a blob of Gemini's is remembered as it is. */
const MARK = "svcs1-reasoning:";

type Thought = { text: string; sealed?: Sealed };

type Seal = (callId: string, sealed: string) => void;

/**
 * Told the steps of an answer whose client has no place for seals. Where the model thought before it called a tool, its
 * reasoning is handed to `seal` with the first call's id, since upstream may want it back with the result. Of several
 * choices each has its own.
 */
export function createMemory(seal: Seal): (event: AnswerEvent) => void {
  const remember = perChoice(() => createChoiceMemory(seal));
  return (event) => {
    if (event.type !== "begin" && event.type !== "usage") remember(event);
  };
}

function createChoiceMemory(seal: Seal): (event: ChoiceEvent) => void {
  const thoughts: Thought[] = [];
  let current: Thought | undefined;
  let firstCall: string | undefined;

  function open(part: OpenedPart): void {
    current = part.kind === "reasoning" ? { text: "" } : undefined;
    if (current) thoughts.push(current);
    if (part.kind === "call") firstCall ??= part.id;
  }

  function finish(): void {
    const kept = thoughts.filter(({ sealed }) => sealed !== undefined);
    if (firstCall !== undefined && kept.length > 0) seal(firstCall, MARK + JSON.stringify(kept.map(asPlain)));
  }

  return (event) => {
    if (event.type === "open") open(event.part);
    else if (event.type === "finish") finish();
    else if (current && event.type === "delta") current.text += event.text;
    else if (current && event.type === "close" && event.sealed) current.sealed = event.sealed;
  };
}

/** The turns with what was remembered of them, in front of what the client sent back. */
export function recallReasoning(turns: readonly Turn[], sealOf: (callId: string) => string | undefined): Turn[] {
  return turns.map((turn) => {
    if (turn.role !== "assistant" || turn.parts.some(isSealed)) return turn;
    const call = turn.parts.find((part) => part.kind === "call");
    const remembered = call && sealOf(call.id);
    if (remembered === undefined) return turn;
    const others = turn.parts.filter(({ kind }) => kind !== "reasoning");
    const isNew = others.length === turn.parts.length;
    const thoughts = read(remembered).map((part) => (isNew ? { ...part, isRecalled: true } : part));
    return { ...turn, parts: [...thoughts, ...others] };
  });
}

/** Whether it was remembered here, and is no blob that a chat's upstream knows. */
export function isRemembered(text: string): boolean {
  return text.startsWith(MARK);
}

/** A blob without the mark is that of a chat. */
function read(text: string): ReasoningPart[] {
  if (!isRemembered(text)) return [{ kind: "reasoning", text: "", sealed: { origin: "openai-chat", data: text } }];
  return objectsOf(JSON.parse(text.slice(MARK.length))).map((part) => {
    const sealed = unwrapSealed(stringOf(part["sealed"]) ?? "");
    return { kind: "reasoning", text: stringOf(part["text"]) ?? "", ...(sealed ? { sealed } : {}) };
  });
}

function asPlain({ text, sealed }: Thought) {
  return { text, sealed: sealed && wrapSealed(sealed) };
}

function isSealed(part: SpokenPart): boolean {
  return part.kind === "reasoning" && part.sealed !== undefined;
}
