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
  /** What came and was not taken yet, and how many have something to come or to be taken. */
  const arrived: Promise<Said>[] = [];
  let lines = 0;
  let arrival = Promise.withResolvers<void>();
  let isCancelled = false;

  function listen(line: Promise<Said>): void {
    lines++;
    const arrive = () => {
      arrived.push(line);
      arrival.resolve();
    };
    // A failure too: whoever waits for the next chunk is told of it, and after the last nobody does.
    line.then(arrive, arrive);
  }

  async function take(): Promise<Said> {
    const line = arrived.shift();
    if (line) {
      lines--;
      return await line;
    }
    arrival = Promise.withResolvers();
    await arrival.promise;
    return await take();
  }

  async function open(index: number, opener: () => Promise<ReadableStream<Uint8Array>>): Promise<Said> {
    const reader = (await opener()).getReader();
    readers.add(reader);
    if (isCancelled) end(reader);
    return await hear(index, reader);
  }

  function begin(): void {
    const next = rest.next();
    if (!next.done) listen(open(...next.value));
  }

  for (let count = 0; count < atOnce; count++) begin();
  return {
    async next() {
      while (lines > 0) {
        const { index, reader, chunk } = await take();
        if (chunk) {
          listen(hear(index, reader));
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
