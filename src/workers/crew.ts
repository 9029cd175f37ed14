import type { Turns } from "../resilience/turns.ts";
import type { Log } from "../world/log.ts";
import type { Task } from "./task.ts";
import { createWorkerHandle, type WorkerHandle, type WorkerHandleNeeds } from "./worker-handle.ts";

/** The workers of a pool. */
export interface Crew {
  /** Lets those who are free take what waits, and starts a worker for what is left. */
  work(): void;
  /** Ends all of them, the busy when nobody waits for their jobs any more. */
  end(): Promise<void>;
  figures(): { running: number; busy: number; replaced: number };
}

export type CrewNeeds = Omit<WorkerHandleNeeds, "onIdle" | "onGone"> & {
  log: Log;
  /** The most workers at the same time. */
  size: number;
  /** What waits for a worker. */
  queue: Pick<Turns<Task>, "size">;
  /** Whether one more worker would get something to do. */
  isWanted: () => boolean;
  /** Takes out of it what a worker does now. */
  nextTask: () => Task | undefined;
  /** No worker is left and none could be started: nobody will come for what waits. */
  onNobody: () => void;
};

/** Nobody yet: workers are started when there is work, also in the place of one that was lost. */
export function createCrew(needs: CrewNeeds): Crew {
  const { log, size, queue, isWanted, nextTask, onNobody } = needs;
  const workers = new Set<WorkerHandle>();
  let replaced = 0;

  const inState = (kind: string) => [...workers].filter((worker) => worker.state().kind === kind);

  function work(): void {
    while (queue.size() > 0) {
      // The oldest first, so that those beyond the need retire. It is idle still when the job could not be sent.
      const [worker] = inState("idle");
      const task = worker && nextTask();
      if (!task) break;
      worker.take(task);
    }
    if (queue.size() > inState("starting").length && workers.size < size && isWanted()) start();
  }

  function start(): void {
    try {
      const worker = createWorkerHandle({
        ...needs,
        onIdle: work,
        onGone(was, why) {
          workers.delete(worker);
          if (why === "idle") return;
          replaced++;
          log.error("a worker was lost", { why, job: was.kind === "busy" ? was.task.order.name : was.kind });
          if (was.kind !== "starting") work();
          else if (workers.size === 0) onNobody();
        },
      });
      workers.add(worker);
    } catch (thrown) {
      log.error("a worker could not be started", { cause: String(thrown) });
      if (workers.size === 0) onNobody();
    }
  }

  return {
    work,
    async end() {
      const states = [...workers].map((worker) => worker.state());
      await Promise.all(states.map((state) => state.kind === "busy" && state.task.isOver));
      for (const worker of workers) worker.end();
      workers.clear();
    },
    figures: () => ({ running: workers.size, busy: inState("busy").length, replaced }),
  };
}
