import type { Answer } from "../../src/workers/message.ts";
import type { OpenThread } from "../../src/world/threads.ts";

/** A thread that does what the test says. */
export interface FakeThread {
  /** What it was told, in order. */
  readonly told: readonly unknown[];
  /** What changed hands with it. */
  readonly given: readonly ArrayBuffer[];
  /** Whether it was ended from outside. */
  readonly isEnded: boolean;
  says(answer: Answer): void;
  /** It ends by itself, as a thread does that crashes. */
  vanishes(): void;
}

/** Threads in the order in which they were opened. When `failWith` is set, opening one fails with it. */
export function createFakeThreads() {
  const threads: FakeThread[] = [];
  const open: OpenThread = ({ onMessage, onGone }) => {
    if (fake.failWith) throw fake.failWith;
    const told: unknown[] = [];
    const given: ArrayBuffer[] = [];
    const state = { isEnded: false };
    threads.push({
      told,
      given,
      get isEnded() {
        return state.isEnded;
      },
      says: (data) => onMessage(new MessageEvent("message", { data })),
      // A real one tells its error and its end.
      vanishes() {
        onGone();
        onGone();
      },
    });
    return {
      post(message, transfer) {
        told.push(message);
        given.push(...transfer);
      },
      end() {
        state.isEnded = true;
        onGone();
      },
    };
  };
  const fake = {
    threads,
    open,
    failWith: undefined as Error | undefined,
    /** The n-th thread that was opened; throws when there were fewer. */
    nth(index: number): FakeThread {
      const thread = threads[index];
      if (!thread) throw new Error(`Only ${threads.length} threads were opened.`);
      return thread;
    },
  };
  return fake;
}
