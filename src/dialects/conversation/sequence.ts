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

/** `choice` is told with each step; absent for the first. */
export function createSequence(choice?: number): Sequence {
  const of = choice === undefined || choice === 0 ? {} : { choice };
  const calls = new Map<number, CallState>();
  let open: OpenedPart["kind"] | undefined;
  let openCall: CallState | undefined;
  let sealed: Sealed | undefined;

  function close(): AnswerEvent[] {
    if (open === undefined) return [];
    if (openCall) openCall.isClosed = true;
    const step: AnswerEvent = { type: "close", ...(sealed ? { sealed } : {}), ...of };
    open = undefined;
    openCall = undefined;
    sealed = undefined;
    return [step];
  }

  function begin(part: OpenedPart): AnswerEvent[] {
    const closed = close();
    open = part.kind;
    return [...closed, { type: "open", part, ...of }];
  }

  function beginCall(call: CallState): AnswerEvent[] {
    const opened = begin(call.part);
    openCall = call;
    return [...opened, ...flush(call)];
  }

  function flush(call: CallState): AnswerEvent[] {
    const text = call.held;
    call.held = "";
    call.input += text;
    return text === "" ? [] : [{ type: "delta", text, ...of }];
  }

  /** Calls that were interleaved with the open one wait for its end. */
  function next(): AnswerEvent[] {
    const steps: AnswerEvent[] = [];
    for (const call of calls.values()) {
      if (call.isClosed || call === openCall) continue;
      if (openCall && !isWhole(openCall.input)) return steps;
      steps.push(...beginCall(call));
    }
    return steps;
  }

  return {
    say(kind, text) {
      if (text === "") return [];
      const steps = open === kind ? [] : [...closeAll(), ...begin({ kind })];
      return [...steps, { type: "delta", text, ...of }];
    },
    seal(next) {
      const steps = open === "reasoning" ? [] : [...closeAll(), ...begin({ kind: "reasoning" })];
      sealed = sealed?.origin === next.origin ? { ...sealed, data: sealed.data + next.data } : next;
      return steps;
    },
    call(key, { id, name, input }) {
      const known = calls.get(key);
      if (known?.isClosed && input.trim() !== "") throw late(known.part.name);
      const call = known ?? { part: { kind: "call", id, name }, held: "", input: "", isClosed: false };
      calls.set(key, call);
      if (call.isClosed) return [];
      call.held += input;
      if (call !== openCall) return next();
      return [...flush(call), ...(calls.size > 1 ? next() : [])];
    },
    close: closeAll,
  };

  /** At the end nothing waits any more, whole or not. */
  function closeAll(): AnswerEvent[] {
    const steps: AnswerEvent[] = [];
    for (const call of calls.values()) if (!call.isClosed && call !== openCall) steps.push(...beginCall(call));
    return [...steps, ...close()];
  }
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
