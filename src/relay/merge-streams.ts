type Reader = { read(): Promise<{ value?: Uint8Array | undefined }>; cancel(): Promise<void> };

/** What one stream says next; nothing at its end. */
type Said = { index: number; reader: Reader; chunk: Uint8Array | undefined };

/** Several streams as one, in the order in which their chunks come. */
export interface MergedStreams {
  /** The next chunk, and of which stream it is; undefined at the end of all. Rejects as the first that fails does. */
  next(): Promise<{ index: number; chunk: Uint8Array } | undefined>;
  /** Ends those that are open; what opens later is ended at once. */
  cancel(): void;
}

/** At most `atOnce` are open at a time, and of none of them more than one chunk is read ahead. */
export function mergeStreams(
  atOnce: number,
  openers: readonly (() => Promise<ReadableStream<Uint8Array>>)[],
): MergedStreams {
  const rest = openers.entries();
  const readers = new Set<Reader>();
  const lines = new Map<number, Promise<Said>>();
  let isCancelled = false;

  function listen(index: number, line: Promise<Said>): void {
    // Whoever waits for the next chunk is told of it; after the last nobody does.
    line.catch(() => {});
    lines.set(index, line);
  }

  async function open(index: number, opener: () => Promise<ReadableStream<Uint8Array>>): Promise<Said> {
    const reader = (await opener()).getReader();
    readers.add(reader);
    if (isCancelled) end(reader);
    return await hear(index, reader);
  }

  function begin(): void {
    const next = rest.next();
    if (!next.done) listen(next.value[0], open(...next.value));
  }

  for (let count = 0; count < atOnce; count++) begin();
  return {
    async next() {
      while (lines.size > 0) {
        const { index, reader, chunk } = await Promise.race(lines.values());
        lines.delete(index);
        if (chunk) {
          listen(index, hear(index, reader));
          return { index, chunk };
        }
        readers.delete(reader);
        begin();
      }
    },
    cancel() {
      isCancelled = true;
      readers.forEach(end);
    },
  };
}

async function hear(index: number, reader: Reader): Promise<Said> {
  const { value } = await reader.read();
  return { index, reader, chunk: value };
}

function end(reader: Reader): void {
  reader.cancel().catch(() => {});
}
