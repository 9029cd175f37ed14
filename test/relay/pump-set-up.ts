import type { StreamVerdict } from "../../src/dialects/dialect.ts";
import type { FlowOptions } from "../../src/relay/flow.ts";
import type { Lane } from "../../src/relay/lanes/lane.ts";
import { createOpenStreams } from "../../src/relay/open-streams.ts";
import { createPump } from "../../src/relay/pump.ts";
import type { AnswerBody } from "../../src/wire/answer.ts";
import { createFakeClock } from "../support/fake-clock.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const nothing = new Uint8Array();

/** Hands on every chunk but "-", is done at "END", and fails in words. */
export function createPlainLane(verdict: StreamVerdict = "ok"): Lane {
  let isDone = false;
  return {
    push(chunk) {
      const text = decoder.decode(chunk);
      if (text === "END") isDone = true;
      return text === "-" ? nothing : chunk;
    },
    end: () => ({ bytes: encoder.encode("<end>"), verdict }),
    fail: (error) => encoder.encode(`<${error.kind}>`),
    heartbeat: () => encoder.encode("<beat>"),
    usage: () => undefined,
    done: () => isDone,
  };
}

export const asItIs = (body: AnswerBody) => body;

/** With what a body of our own connections can besides: to call whoever takes the next of it. */
export function calling(body: AnswerBody): AnswerBody {
  const reader = body.getReader();
  const { read, cancel } = reader;
  return {
    getReader: () => ({
      read: () => read.call(reader),
      cancel: () => cancel.call(reader),
      take(whose, onRead, onFailure) {
        read.call(reader).then(
          (next) => onRead(whose, next),
          (cause: unknown) => onFailure(whose, cause),
        );
      },
    }),
  };
}

export function setUpWith(wrap: (body: AnswerBody) => AnswerBody, options: Partial<FlowOptions> = {}) {
  const clock = createFakeClock();
  const faults: unknown[] = [];
  const onUnexpected = (thrown: unknown) => void faults.push(thrown);
  const streams = createOpenStreams();
  const pump = createPump({ clock, heartbeatMs: 1000, idleMs: 5000, writeMs: 3000, streams, onUnexpected });
  let upstream: ReadableStreamDefaultController<Uint8Array> | undefined;
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      upstream = controller;
    },
    cancel() {
      isCancelled = true;
    },
  });
  const outcomes: string[] = [];
  let firstBytes = 0;
  const client = pump
    .open(wrap(body), {
      lane: createPlainLane(),
      onFirstByte: () => firstBytes++,
      settle: (outcome) => outcomes.push(outcome),
      ...options,
    })
    .getReader();
  const next = async () => {
    const { done, value } = await client.read();
    return done ? null : decoder.decode(value);
  };
  const rest = async () => {
    let text = "";
    for (let piece = await next(); piece !== null; piece = await next()) text += piece;
    return text;
  };
  return {
    clock,
    pump,
    client,
    next,
    rest,
    outcomes,
    faults,
    firstBytes: () => firstBytes,
    isCancelled: () => isCancelled,
    /** Chunks that upstream has sent and the pump has not read: the queue's mark is one. */
    unread: () => 1 - (upstream?.desiredSize ?? 1),
    send: (text: string) => upstream?.enqueue(encoder.encode(text)),
    endUpstream: () => upstream?.close(),
    breakUpstream: () => upstream?.error(new Error("ECONNRESET")),
  };
}
