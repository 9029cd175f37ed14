import type { AnswerEvent, ChoiceEvent, OpenedPart } from "./event.ts";
import { perChoice } from "./per-choice.ts";
import type { ReasoningPart, SpokenPart, Turn } from "./request.ts";
import type { Sealed } from "./sealed.ts";
import { packThoughts, unpackThoughts } from "./thoughts.ts";

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
    if (firstCall !== undefined && kept.length > 0) seal(firstCall, packThoughts(kept));
  }

  return (event) => {
    if (event.type === "open") open(event.part);
    else if (event.type === "finish") finish();
    else if (current && event.type === "delta") current.text += event.text;
    else if (current && event.type === "close" && event.sealed) current.sealed = event.sealed;
  };
}

/**
 * The turns with what was remembered of them, in front of what the client sent back. Of turns whose calls have one id it
 * is the last's: what is remembered is the newest, and given once, so that a small request does not become a huge one.
 */
export function recallReasoning(turns: readonly Turn[], sealOf: (callId: string) => string | undefined): Turn[] {
  const lastOf = new Map(turns.map((turn) => [firstCallIn(turn), turn]));
  return turns.map((turn) => {
    if (turn.role !== "assistant" || turn.parts.some(isSealed)) return turn;
    const callId = firstCallIn(turn);
    const remembered = callId !== undefined && lastOf.get(callId) === turn ? sealOf(callId) : undefined;
    if (remembered === undefined) return turn;
    const others = turn.parts.filter(({ kind }) => kind !== "reasoning");
    const isNew = others.length === turn.parts.length;
    const thoughts = read(remembered).map((part) => (isNew ? { ...part, isRecalled: true } : part));
    return { ...turn, parts: [...thoughts, ...others] };
  });
}

/** By its id. */
function firstCallIn({ role, parts }: Turn): string | undefined {
  return role === "assistant" ? parts.find((part) => part.kind === "call")?.id : undefined;
}

/** A blob that was not packed is that of a chat: Gemini's is remembered as it is. */
function read(text: string): ReasoningPart[] {
  const ofChat = { kind: "reasoning", text: "", sealed: { origin: "openai-chat", data: text } } as const;
  return unpackThoughts(text) ?? [ofChat];
}

function isSealed(part: SpokenPart): boolean {
  return part.kind === "reasoning" && part.sealed !== undefined;
}
