import { ProxyError } from "../errors.ts";
import type { AnswerBody } from "../wire/answer.ts";
import type { Clock } from "../world/clock.ts";
import { abandon, discard, type Flow, type FlowOptions, fail, leave, read, send } from "./flow.ts";
import type { OpenStreams } from "./open-streams.ts";

export interface Pump {
  /**
   * The client's body: what the lane makes of upstream's, event by event, as the client takes it. `settle` is called
   * exactly once, when the stream has ended in whatever way.
   */
  open(upstream: AnswerBody, options: FlowOptions): ReadableStream<Uint8Array>;
  /** Ends every open stream of its own with the error, in its dialect. */
  endAll(error: ProxyError): void;
}

export type PumpNeeds = {
  clock: Clock;
  heartbeatMs: number;
  /** The longest silence of upstream between two chunks. */
  idleMs: number;
  /** The longest time that a client may take nothing. */
  writeMs: number;
  /** Told of each stream, and each heartbeat. */
  streams: Pick<OpenStreams, "add" | "remove" | "countHeartbeat">;
  /** Told of a fault of ours, which ends one stream. */
  onUnexpected: (thrown: unknown) => void;
};

/** After the last event upstream's end is awaited this long. */
const LINGER_MS = 1000;
/** Bun sends the response headers with the first bytes, so that the first sign of life is not long in coming. */
const FIRST_HEARTBEAT_MS = 1000;
const MAX_SWEEP_MS = 1000;
const MIN_SWEEP_MS = 5;

/** The only code that reads a streamed upstream body (design 4.9). One timer sweeps over all open streams. */
export function createPump({ clock, heartbeatMs, idleMs, writeMs, streams, onUnexpected }: PumpNeeds): Pump {
  const flows = new Set<Flow>();
  const forget = (flow: Flow) => {
    flows.delete(flow);
    streams.remove(flow);
  };
  const sweepMs = Math.min(MAX_SWEEP_MS, Math.max(MIN_SWEEP_MS, Math.min(heartbeatMs, idleMs, writeMs) / 5));
  let isSweeping = false;

  function sweepLater(): void {
    if (isSweeping) return;
    isSweeping = true;
    clock.after(sweepMs, () => {
      isSweeping = false;
      // First the next sweep: what one stream does in this one must not leave the others without.
      if (flows.size > 0) sweepLater();
      const nowMs = clock.monotonicMs();
      for (const flow of flows) {
        takeTimes(flow, nowMs);
        checkLimits(flow, nowMs);
      }
    });
  }

  function checkLimits(flow: Flow, nowMs: number): void {
    const inPhaseMs = nowMs - flow.phaseMs;
    if (flow.phase === "lingering" && inPhaseMs >= LINGER_MS) discard(flow);
    if (flow.phase === "blocked" && inPhaseMs >= writeMs) abandon(flow);
    if (flow.phase === "reading" && nowMs - flow.heardMs >= idleMs) fail(flow, idleTimeout(idleMs));
    if (flow.phase === "reading" && nowMs - flow.spokenMs >= heartbeatMs) {
      streams.countHeartbeat();
      send(flow, flow.lane.heartbeat());
    }
  }

  return {
    open(upstream, options) {
      const nowMs = clock.monotonicMs();
      const flow: Flow = {
        ...options,
        reader: upstream.getReader(),
        controller: undefined,
        forget,
        onUnexpected,
        phase: "blocked",
        hasBegun: false,
        wasHeard: false,
        hasSpoken: false,
        heardMs: nowMs,
        spokenMs: nowMs - Math.max(0, heartbeatMs - FIRST_HEARTBEAT_MS),
        phaseMs: nowMs,
      };
      flows.add(flow);
      streams.add(flow);
      sweepLater();
      return bodyOf(flow);
    },
    endAll(error) {
      for (const flow of flows) {
        if (flow.phase === "lingering") discard(flow);
        if (flow.phase !== "ended") fail(flow, error);
      }
    },
  };
}

function bodyOf(flow: Flow): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        flow.controller = controller;
      },
      // Asked twice before there was anything, it reads once.
      pull: () => (flow.phase === "reading" ? undefined : read(flow)),
      cancel: () => leave(flow),
    },
    // No chunk is read ahead: what the client does not take stays with upstream.
    { highWaterMark: 0 },
  );
}

/** What happened since the last sweep happened now, as far as the limits care. */
function takeTimes(flow: Flow, nowMs: number): void {
  if (flow.wasHeard) flow.heardMs = nowMs;
  if (flow.hasSpoken) flow.spokenMs = nowMs;
  if (flow.wasHeard || flow.hasSpoken) flow.phaseMs = nowMs;
  flow.wasHeard = false;
  flow.hasSpoken = false;
}

function idleTimeout(idleMs: number): ProxyError {
  const seconds = idleMs / 1000;
  return new ProxyError("stream_idle_timeout", `Copilot sent nothing for ${seconds} seconds (timeouts.proxy_context).`);
}
