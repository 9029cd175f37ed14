import { ProxyError } from "../../errors.ts";
import type { AnswerEvent, OpenedPart } from "./event.ts";
import type { Sealed } from "./sealed.ts";

/** Puts the pieces of one choice in the order of `AnswerEvent`: one part after another. */
export interface Sequence {
  /** A piece of text, reasoning or refusal. */
  say(kind: "text" | "reasoning" | "refusal", text: string): AnswerEvent[];
  /** A seal of the reasoning that is open, or of one without a text. */
  seal(sealed: Sealed): AnswerEvent[];
  /** A piece of the call with this key; its id and name count at the first. */
  call(key: number, piece: { id: string; name: string; input: string }): AnswerEvent[];
  /** Closes what is open. */
  close(): AnswerEvent[];
}

type CallState = { part: Extract<OpenedPart, { kind: "call" }>; held: string; input: string; isClosed: boolean };

/** What is open, and the calls so far; a call whose turn has not come holds its input. */
type State = {
  /** Told with each step; absent for the first choice. */
  readonly of: { choice?: number };
  readonly calls: Map<number, CallState>;
  open: OpenedPart["kind"] | undefined;
  openCall: CallState | undefined;
  sealed: Sealed | undefined;
};

export function createSequence(choice = 0): Sequence {
  const of = choice === 0 ? {} : { choice };
  const state: State = { of, calls: new Map(), open: undefined, openCall: undefined, sealed: undefined };
  return {
    say(kind, text) {
      if (text === "") return [];
      const steps = state.open === kind ? [] : [...closeAll(state), ...begin(state, { kind })];
      return [...steps, { type: "delta", text, ...of }];
    },
    seal(sealed) {
      const steps = state.open === "reasoning" ? [] : [...closeAll(state), ...begin(state, { kind: "reasoning" })];
      const { origin, data } = state.sealed ?? { origin: sealed.origin, data: "" };
      state.sealed = origin === sealed.origin ? { ...sealed, data: data + sealed.data } : sealed;
      return steps;
    },
    call: (key, piece) => goOn(state, key, piece),
    close: () => closeAll(state),
  };
}

function goOn(state: State, key: number, { id, name, input }: { id: string; name: string; input: string }) {
  const known = state.calls.get(key);
  if (known?.isClosed && input.trim() !== "") throw late(known.part.name);
  const call = known ?? { part: { kind: "call", id, name }, held: "", input: "", isClosed: false };
  state.calls.set(key, call);
  call.held += input;
  if (call !== state.openCall) return callsThatMay(state);
  return [...flush(state, call), ...(state.calls.size > 1 ? callsThatMay(state) : [])];
}

function begin(state: State, part: OpenedPart): AnswerEvent[] {
  const closed = close(state);
  state.open = part.kind;
  return [...closed, { type: "open", part, ...state.of }];
}

function beginCall(state: State, call: CallState): AnswerEvent[] {
  const opened = begin(state, call.part);
  state.openCall = call;
  return [...opened, ...flush(state, call)];
}

function flush({ of }: State, call: CallState): AnswerEvent[] {
  const text = call.held;
  call.held = "";
  call.input += text;
  return text === "" ? [] : [{ type: "delta", text, ...of }];
}

/** Calls that were interleaved with the open one wait for its end. */
function callsThatMay(state: State): AnswerEvent[] {
  const steps: AnswerEvent[] = [];
  for (const call of state.calls.values()) {
    if (call.isClosed || call === state.openCall) continue;
    if (state.openCall && !isWhole(state.openCall.input)) return steps;
    steps.push(...beginCall(state, call));
  }
  return steps;
}

function close(state: State): AnswerEvent[] {
  const { open, openCall, sealed, of } = state;
  if (open === undefined) return [];
  if (openCall) openCall.isClosed = true;
  Object.assign(state, { open: undefined, openCall: undefined, sealed: undefined });
  return [{ type: "close", ...(sealed ? { sealed } : {}), ...of }];
}

/** At the end, and before anything else is said, no call waits any more, whole or not. */
function closeAll(state: State): AnswerEvent[] {
  const waiting = [...state.calls.values()].filter((call) => !call.isClosed && call !== state.openCall);
  return [...waiting.flatMap((call) => beginCall(state, call)), ...close(state)];
}

/** Whether it is an object that ends where it should; the next call may begin then. */
function isWhole(input: string): boolean {
  if (!input.trimEnd().endsWith("}")) return false;
  try {
    return Boolean(JSON.parse(input));
  } catch {
    return false;
  }
}

function late(name: string): ProxyError {
  return new ProxyError("bad_upstream_answer", `Upstream went on with a call of ${name} that had ended.`);
}
