/** A request, as the routes see it. */
export type Call = {
  method: string;
  /** Scheme, host and port that were called. */
  origin: string;
  /** Without the query. */
  path: string;
  headers: Readonly<Record<string, string>>;
  /** The body as text. */
  text: string;
};

/** What a route says: a whole body, or a stream of server-sent events. A value, so that faults can bend it. */
export type Answer = { status: number; headers?: Record<string, string> } & (
  | { body: string }
  | { events: readonly StreamEvent[] }
);

/** The payload of an event, with the name on its `event:` line where it has one. */
export type StreamEvent = string | { name: string; data: string };

/** A payload that says itself what it is. */
export type Typed = { type: string; [field: string]: unknown };

/** An event that is named by its own `type`, as Responses and Messages send them (contract 8.1 and 8.2). */
export function typedEvent(value: Typed): StreamEvent {
  return { name: value.type, data: JSON.stringify(value) };
}

export function jsonAnswer(value: unknown, status = 200): Answer {
  return { status, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(value) };
}

/** Text as Go's `http.Error` sends it, with a newline at its end (contract 9.1). */
export function textAnswer(status: number, text: string): Answer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body: `${text}\n` };
}

/** Go's answer to a path that nobody serves (contract 9.7). */
export const pageNotFound: Answer = textAnswer(404, "404 page not found");
