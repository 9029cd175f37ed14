/** What a streamed answer tells, one by one as it arrives: the data of an event, or a line of JSON. */
export interface EventReader {
  /** The next one, parsed where it is JSON; undefined at the end. */
  next(): Promise<unknown>;
  /** All that is still to come. */
  rest(): Promise<unknown[]>;
}

/** Reads server-sent events (comments left out), or, of Ollama's streams, lines. */
export function readEvents(response: Response): EventReader {
  const isEvents = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  const end = isEvents ? "\n\n" : "\n";
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";

  /** The next event or line as it came; undefined at the end. */
  async function nextPiece(): Promise<string | undefined> {
    for (let at = held.indexOf(end); ; at = held.indexOf(end)) {
      if (at >= 0) {
        const piece = held.slice(0, at);
        held = held.slice(at + end.length);
        return piece;
      }
      const part = await reader?.read();
      if (!part || part.done) return undefined;
      held += part.value;
    }
  }

  async function next(): Promise<unknown> {
    for (let piece = await nextPiece(); piece !== undefined; piece = await nextPiece()) {
      const data = isEvents ? dataOf(piece) : piece;
      if (data !== "") return parsed(data);
    }
    return undefined;
  }

  return {
    next,
    async rest() {
      const all: unknown[] = [];
      for (let one = await next(); one !== undefined; one = await next()) all.push(one);
      return all;
    },
  };
}

function dataOf(event: string): string {
  const lines = event.split("\n").filter((line) => line.startsWith("data:"));
  return lines.map((line) => line.replace(/^data: ?/, "")).join("\n");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
