import { ProxyError } from "../errors.ts";
import type { Clock } from "../world/clock.ts";
import type { OpenThread } from "../world/threads.ts";
import type { Answer } from "./message.ts";
import type { Task } from "./task.ts";

/** `hung`: its job, or its start, took too long. */
type WhyGone = "idle" | "hung" | "crashed";

type State = { kind: "starting" } | { kind: "idle" } | { kind: "busy"; task: Task } | { kind: "gone" };

/** One worker as its pool sees it, from its start to its end. */
export interface WorkerHandle {
  state(): State;
  /** Gives it its next job, when it is idle. */
  take(task: Task): void;
  /** Ends it, in the middle of whatever it does. */
  end(): void;
}

export type WorkerHandleNeeds = {
  openThread: OpenThread;
  clock: Clock;
  /** How long it is kept without work. */
  idleMs: number;
  /** How long a job may take, and the start. */
  maxJobMs: number;
  /** It has started, or its job is done. */
  onIdle: () => void;
  /** It has ended by itself; the job that it had has failed. */
  onGone: (was: State, why: WhyGone) => void;
};

/** Starts a worker. Throws when the machine has no thread for it. */
export function createWorkerHandle(needs: WorkerHandleNeeds): WorkerHandle {
  const { clock, idleMs, maxJobMs } = needs;
  let state: State = { kind: "starting" };
  const thread = needs.openThread({ onMessage: hear, onGone: () => leave("crashed") });
  let cancelTimer = clock.after(maxJobMs, () => leave("hung"));

  function enter(next: State): void {
    cancelTimer();
    state = next;
    if (next.kind === "idle") cancelTimer = clock.after(idleMs, () => leave("idle"));
    if (next.kind === "busy") cancelTimer = clock.after(maxJobMs, () => leave("hung"));
  }

  function end(): void {
    enter({ kind: "gone" });
    thread.end();
  }

  function hear(event: MessageEvent): void {
    const was = state;
    if (was.kind === "gone") return;
    enter({ kind: "idle" });
    if (was.kind === "busy") settle(was.task, event);
    needs.onIdle();
  }

  function leave(why: WhyGone): void {
    const was = state;
    if (was.kind === "gone") return;
    end();
    // Not tried again, on whatever thread: what was the end of one worker might be that of the next.
    if (was.kind === "busy") was.task.fail(new Error(`The worker ${why} in the job ${was.task.order.name}.`));
    needs.onGone(was, why);
  }

  return {
    state: () => state,
    take(task) {
      enter({ kind: "busy", task });
      try {
        thread.post(task.order, task.transfer);
      } catch (thrown) {
        // What cannot be sent is the job's fault, and the worker has nothing to do with it.
        enter({ kind: "idle" });
        task.fail(thrown);
      }
    },
    end,
  };
}

function settle(task: Task, event: MessageEvent): void {
  const answer: Answer = event.data;
  if (answer.kind === "failed") {
    const { kind, message, details } = answer.failure;
    task.fail(new ProxyError(kind, message, details));
  } else {
    task.succeed(event);
  }
}
