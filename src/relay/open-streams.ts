import type { Flow } from "./flow.ts";

/** The streams that are open, whichever pump carries them, and what was sent in them so far. */
export interface OpenStreams {
  add(flow: Flow): void;
  remove(flow: Flow): void;
  countHeartbeat(): void;
  /** How many there are, by whom they wait for: upstream's next bytes, the client, upstream's end. */
  waiting(): { upstream: number; client: number; end: number };
  read(): { open: number; heartbeats: number };
}

export function createOpenStreams(): OpenStreams {
  const flows = new Set<Flow>();
  let heartbeats = 0;
  return {
    add: (flow) => void flows.add(flow),
    remove: (flow) => void flows.delete(flow),
    countHeartbeat: () => void heartbeats++,
    waiting() {
      const inPhase = (phase: Flow["phase"]) => [...flows].filter((flow) => flow.phase === phase).length;
      return { upstream: inPhase("reading"), client: inPhase("blocked"), end: inPhase("lingering") };
    },
    read: () => ({ open: flows.size, heartbeats }),
  };
}
