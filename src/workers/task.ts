import { asProxyError, type ProxyError } from "../errors.ts";
import type { Order } from "./message.ts";

/** A job on its way through the pool. */
export type Task = {
  /** Whose it is. */
  client: string;
  order: Order;
  transfer: readonly ArrayBuffer[];
  /** Takes the message that brings the result. */
  succeed: (event: MessageEvent) => void;
  /** Takes what the job has thrown, or what has become of its worker. */
  fail: (thrown: unknown) => void;
  /** Ends it before a worker had it, or because nobody wants its result. */
  refuse: (reason: unknown) => void;
  /** Resolves when nobody waits for the result any more. */
  isOver: Promise<unknown>;
};

export type TaskNeeds = Pick<Task, "client" | "order" | "transfer"> & {
  /** Told once a worker had it, whether anybody still waits for it or not. */
  onDone: (error?: ProxyError) => void;
};

export function createTask<Result>({ onDone, ...given }: TaskNeeds): { task: Task; result: Promise<Result> } {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const task: Task = {
    ...given,
    succeed({ data }) {
      onDone();
      resolve(data.result);
    },
    fail(thrown) {
      const error = asProxyError(thrown);
      onDone(error);
      reject(error);
    },
    refuse: reject,
    isOver: promise.catch(() => {}),
  };
  return { task, result: promise };
}
