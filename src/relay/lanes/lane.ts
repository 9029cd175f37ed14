import type { StreamVerdict } from "../../dialects/dialect.ts";
import type { ProxyError } from "../../errors.ts";
import type { Usage } from "../../receipt.ts";

/** The longest event that a lane keeps: far above any of a model, and low enough for a thousand streams at once. */
export const MAX_EVENT_BYTES = 1024 * 1024;

/** What turns upstream's bytes into the client's, for one stream. Synchronous, free of I/O, and it never throws. */
export interface Lane {
  /** The bytes to send on now, maybe none; every event that is complete in `chunk` is among them. */
  push(chunk: Uint8Array): Uint8Array;
  /** After upstream's clean end, or once `done`: the last bytes and how it went, which is the outcome of the call. */
  end(): { bytes: Uint8Array; verdict: StreamVerdict };
  /** The dialect's in-band error, after whole events only. Nothing follows it. */
  fail(error: ProxyError): Uint8Array;
  /** What to send in a long silence; none in the middle of an event or where the dialect has no such thing. */
  heartbeat(): Uint8Array;
  /** What upstream reported so far. */
  usage(): Usage | undefined;
  /** True once the stream's last event was handed out: the pump stops reading and calls `end`. */
  done(): boolean;
}
