import { asProxyError, ProxyError } from "../errors.ts";
import type { Outcome } from "../receipt.ts";
import type { BodyRead, BodyReader } from "../wire/answer.ts";
import type { Lane } from "./lanes/lane.ts";

type Controller = ReadableStreamDefaultController<Uint8Array>;

export type FlowOptions = {
  lane: Lane;
  /** Called when the first event goes out. */
  onFirstByte: () => void;
  settle: (outcome: Outcome) => void;
};

/**
 * One stream from upstream to its client, as plain data with verbs beside it: a thousand of them are open at once, and
 * a function in each of them would cost more than all that it holds.
 */
export type Flow = FlowOptions & {
  reader: BodyReader;
  controller: Controller | undefined;
  /** Takes it out of the pump's list. */
  forget: (flow: Flow) => void;
  /** Told of a fault of ours. */
  onUnexpected: (thrown: unknown) => void;
  /** reading: the client waits for bytes; blocked: it takes none; lingering: it has all, upstream's end is awaited. */
  phase: "reading" | "blocked" | "lingering" | "ended";
  hasBegun: boolean;
  /** Since the last sweep, which alone looks at the clock: an event costs no look. */
  wasHeard: boolean;
  hasSpoken: boolean;
  heardMs: number;
  spokenMs: number;
  phaseMs: number;
};

/** Reads until there is something for the client, who waits for it. */
export function read(flow: Flow): Promise<void> | undefined {
  flow.phase = "reading";
  const { reader } = flow;
  if (!reader.take) {
    return reader.read().then(
      (next) => onRead(flow, next),
      (cause: unknown) => onBroken(flow, cause),
    );
  }
  reader.take(flow, onRead, onBroken);
}

function onRead(flow: Flow, { done, value }: BodyRead): Promise<void> | undefined {
  if (flow.phase === "ended") return;
  try {
    return done || !value ? finish(flow) : hand(flow, value);
  } catch (thrown) {
    // A fault of ours ends this stream and no other.
    flow.onUnexpected(thrown);
    fail(flow, asProxyError(thrown));
  }
}

function onBroken(flow: Flow, cause: unknown): void {
  if (flow.phase !== "ended") fail(flow, interrupted(cause));
}

function hand(flow: Flow, chunk: Uint8Array): Promise<void> | undefined {
  flow.wasHeard = true;
  const bytes = flow.lane.push(chunk);
  // Before they are sent: that may be what the client waits for, to ask for the next.
  if (bytes.byteLength > 0) flow.phase = "blocked";
  send(flow, bytes);
  if (!flow.hasBegun && bytes.byteLength > 0) {
    flow.hasBegun = true;
    flow.onFirstByte();
  }
  if (flow.lane.done()) return finish(flow);
  if (bytes.byteLength === 0) return read(flow);
}

export function send(flow: Flow, bytes: Uint8Array): void {
  if (bytes.byteLength === 0) return;
  flow.hasSpoken = true;
  onController(flow, (controller) => controller.enqueue(bytes));
}

/** Bun closes a stream by itself when its client goes, and then refuses every verb. */
function onController(flow: Flow, act: (controller: Controller) => void): void {
  try {
    if (flow.controller) act(flow.controller);
  } catch {
    leave(flow);
  }
}

/** The client has all it will get; upstream is read to its end, so that its connection can be used again. */
function finish(flow: Flow): undefined {
  const { bytes, verdict } = flow.lane.end();
  send(flow, bytes);
  close(flow, verdict);
  // Unless the client has gone at this very moment.
  if (flow.phase === "ended") return;
  flow.phase = "lingering";
  linger(flow);
}

function linger(flow: Flow): void {
  flow.reader.read().then(
    ({ done }) => (done ? discard(flow) : linger(flow)),
    () => discard(flow),
  );
}

/** Ends the stream with the error, in its dialect. */
export function fail(flow: Flow, error: ProxyError): void {
  try {
    send(flow, flow.lane.fail(error));
  } catch (thrown) {
    // Its lane is broken: it ends without a word.
    flow.onUnexpected(thrown);
  }
  close(flow, error.kind);
  discard(flow);
}

/** For a client that takes nothing: it gets no word more, its connection is cut. */
export function abandon(flow: Flow): void {
  const reason = new ProxyError("client_closed", "The client took no bytes for too long.");
  onController(flow, (controller) => controller.error(reason));
  leave(flow);
}

/** The client is gone. */
export function leave(flow: Flow): void {
  if (flow.phase === "ended" || flow.phase === "lingering") return;
  flow.settle("client_closed");
  discard(flow);
}

function close(flow: Flow, outcome: Outcome): void {
  onController(flow, (controller) => controller.close());
  if (flow.phase !== "ended") flow.settle(outcome);
}

export function discard(flow: Flow): void {
  flow.phase = "ended";
  flow.forget(flow);
  // What a broken stream still has to say is of no interest.
  flow.reader.cancel().catch(() => {});
}

function interrupted(cause: unknown): ProxyError {
  // What could not be inflated says so itself.
  if (cause instanceof ProxyError) return cause;
  const message = "The connection to Copilot broke before the answer was complete.";
  return new ProxyError("stream_interrupted", message, { cause });
}
