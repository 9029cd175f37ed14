import { ProxyError } from "../errors.ts";
import { createShares, EVERYBODY } from "../resilience/shares.ts";
import { createTurns } from "../resilience/turns.ts";
import { type CrewNeeds, createCrew } from "./crew.ts";
import type { InputOf, JobTable, ResultOf } from "./message.ts";
import { createTask, type Task } from "./task.ts";

/** Threads for CPU work, which on the event loop would hold up every stream (design 13). */
export interface Pool<Jobs extends JobTable> {
  /**
   * The result of a job. Rejects with what the job throws; with `internal` when its worker crashed or hung; with the
   * signal's reason as soon as it aborts; and, the input then being untouched, with `overloaded` when no worker can
   * take it and `shutting_down` once stopped. Buffers in `transfer` are given away. Workers are shared out among the
   * clients; what nobody says whose it is, is everybody's.
   */
  run<Name extends keyof Jobs & string>(
    name: Name,
    input: InputOf<Jobs[Name]>,
    options: { signal: AbortSignal; client?: string; transfer?: readonly ArrayBuffer[] },
  ): Promise<ResultOf<Jobs[Name]>>;
  /** Refuses the jobs that wait and those that come, and ends the workers when the jobs in flight are done. */
  stop(): Promise<void>;
  figures(): PoolFigures;
}

type PoolFigures = {
  /** Workers: the most, those there are, and those with a job. */
  size: number;
  running: number;
  busy: number;
  /** Jobs that wait. */
  queued: number;
  /** Since the start: jobs that a worker has ended, those of them that failed as none should, and workers lost. */
  jobs: number;
  failed: number;
  replaced: number;
};

export type PoolNeeds = Omit<CrewNeeds, "queue" | "isWanted" | "nextTask" | "onNobody"> & { maxQueued: number };

export function createPool<Jobs extends JobTable>(needs: PoolNeeds): Pool<Jobs> {
  const { size, maxQueued } = needs;
  // The last free worker is for a client that has none: a job may take seconds. There are two for each processor.
  const busy = createShares(size, (own, free) => own === 0 || free > 1);
  const queue = createTurns<Task>(busy.heldBy);
  const crew = createCrew({
    ...needs,
    queue,
    isWanted: () => queue.hasNext((client) => busy.mayTake(client, 1)),
    nextTask: () => queue.next((client) => busy.take(client, 1)),
    onNobody: () => refuseAll(noWorker()),
  });
  let isStopped = false;
  let jobs = 0;
  let failed = 0;

  function refuseAll(reason: ProxyError): void {
    for (const task of queue) {
      queue.delete(task);
      task.refuse(reason);
    }
  }

  function onDone(client: string, error?: ProxyError): void {
    busy.giveBack(client, 1);
    jobs++;
    if (error?.kind === "internal") failed++;
  }

  return {
    async run(name, input, { signal, client = EVERYBODY, transfer = [] }) {
      signal.throwIfAborted();
      if (isStopped) throw stopping();
      // The queue also holds the jobs of those workers that are starting.
      if (size === 0 || queue.size() + crew.figures().busy >= size + maxQueued) throw noWorker();
      const { task, result } = createTask<ResultOf<Jobs[typeof name]>>({
        client,
        order: { name, input },
        transfer,
        onDone: (error) => onDone(client, error),
      });
      // A worker that has it goes on to its end, which is near: to end the worker would cost more.
      const leave = () => {
        queue.delete(task);
        task.refuse(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      queue.add(task);
      crew.work();
      return await result.finally(() => signal.removeEventListener("abort", leave));
    },
    async stop() {
      isStopped = true;
      refuseAll(stopping());
      await crew.end();
    },
    figures: () => ({ size, ...crew.figures(), queued: queue.size(), jobs, failed }),
  };
}

function noWorker(): ProxyError {
  return new ProxyError("overloaded", "No worker can take the job.", { retryAfterSeconds: 1 });
}

function stopping(): ProxyError {
  return new ProxyError("shutting_down", "The worker pool is shutting down.", { retryAfterSeconds: 1 });
}
