/** A part of the program that runs: started in order, stopped in reverse. */
export type Part = { name: string; start?: () => void | Promise<void>; stop?: () => void | Promise<void> };

/** A part that watches something: `begin` returns what ends that. */
export function watching(name: string, begin: () => () => void): Part {
  let end = () => {};
  return {
    name,
    start() {
      end = begin();
    },
    stop: () => end(),
  };
}

export interface Lifecycle {
  /** Starts all parts. When one fails, those before it are stopped again and its error is thrown. */
  start(): Promise<void>;
  /** Stops what was started, the last first; a part that fails to stop does not keep the others from it. */
  stop(): Promise<void>;
}

export function createLifecycle(
  parts: readonly Part[],
  onStopFailure: (name: string, error: unknown) => void,
): Lifecycle {
  const running: Part[] = [];

  async function stop(): Promise<void> {
    for (let part = running.pop(); part; part = running.pop()) {
      try {
        await part.stop?.();
      } catch (error) {
        onStopFailure(part.name, error);
      }
    }
  }

  return {
    async start() {
      for (const part of parts) {
        try {
          await part.start?.();
          running.push(part);
        } catch (error) {
          await stop();
          throw error;
        }
      }
    },
    stop,
  };
}
