/** The events of a stream, one by one as they arrive. */
export interface EventReader {
  /** The next event or comment without the blank line behind it; undefined at the end. */
  next(): Promise<string | undefined>;
  /** What comes up to the first event that is wanted, and that event. Rejects when there is none. */
  until(isWanted: (event: string) => boolean): Promise<string[]>;
  /** All that is still to come. */
  rest(): Promise<string[]>;
}

export function readEvents({ body }: Response): EventReader {
  if (!body) throw new Error("The answer has no body.");
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";

  async function next(): Promise<string | undefined> {
    for (;;) {
      const end = held.indexOf("\n\n");
      if (end >= 0) {
        const event = held.slice(0, end);
        held = held.slice(end + 2);
        return event;
      }
      const { done, value } = await reader.read();
      if (!done) held += value;
      else if (held === "") return undefined;
      else throw new Error(`The stream ended within an event: ${held}`);
    }
  }

  return {
    next,
    async until(isWanted) {
      const events: string[] = [];
      for (;;) {
        const event = await next();
        if (event === undefined) throw new Error("The stream ended before the event that was awaited.");
        events.push(event);
        if (isWanted(event)) return events;
      }
    },
    async rest() {
      const events: string[] = [];
      for (let event = await next(); event !== undefined; event = await next()) events.push(event);
      return events;
    },
  };
}

/** The text that the frames among these events carry. */
export function contentOf(events: readonly string[]): string {
  return framesOf(events)
    .map(({ choices }) => choices?.[0]?.delta?.content ?? "")
    .join("");
}

type Frame = {
  choices?: { index: number; delta: { content?: string }; finish_reason: string | null }[];
  error?: { message: string; type: string; code: string };
};

/** The events' payloads, without `[DONE]` and comments. */
export function framesOf(events: readonly string[]): Frame[] {
  return events.filter((event) => event.startsWith("data: {")).map((event) => JSON.parse(event.slice("data: ".length)));
}

/** What the events of a whole stream tell, whatever its line ends: JSON, or `[DONE]`. Throws where an event is cut. */
export function toldIn(stream: string): unknown[] {
  const events = stream.replace(/^\ufeff/, "").split(/(?:\r\n|\n|\r(?!\n)){2,}/);
  const rest = events.pop();
  if (rest !== "") throw new Error(`An event is cut: ${rest}`);
  return events
    .map((event) => event.split(/\r\n|\n|\r/).filter((line) => line.startsWith("data:")))
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.replace(/^data: ?/, "")).join("\n"))
    .map((data) => (data === "[DONE]" ? data : JSON.parse(data)));
}
