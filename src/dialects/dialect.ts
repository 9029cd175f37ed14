import type { ProxyError } from "../errors.ts";
import type { Usage } from "../receipt.ts";
import type { ByteString } from "../wire/byte-string.ts";

/**
 * How a stream went, once nothing more of upstream will be read. `stream_truncated`: it ended without a finish;
 * `upstream_refused`: upstream reported a failure in its own stream; `bad_upstream_answer`: it sent what is no stream
 * of this dialect. In all three the client has been told, in the stream.
 */
export type StreamVerdict = "ok" | "stream_truncated" | "upstream_refused" | "bad_upstream_answer";

/** One streamed answer in a dialect: upstream's events in, the client's events out, whole ones only. */
export interface DialectStream {
  /**
   * The client's event for a chunk that begins where an event does: told at once, from its bytes, when the chunk is one
   * whole event as the last ones were. Undefined for every other, which `event` then gets.
   */
  patch(chunk: Uint8Array): Uint8Array | undefined;
  /** What the client gets for one event of upstream; "" when that is nothing. One that is not whole may be cut off. */
  event(data: ByteString, isWhole: boolean): ByteString;
  /** After upstream's clean end, or once `done`: what is still due, and how it went. */
  end(): { text: ByteString; verdict: StreamVerdict };
  /** The in-band error. Nothing follows it. */
  fail(error: ProxyError): ByteString;
  /** What keeps a silent connection alive without meaning anything. */
  heartbeat(): ByteString;
  usage(): Usage | undefined;
  /** True once the last event was given out. */
  done(): boolean;
}
