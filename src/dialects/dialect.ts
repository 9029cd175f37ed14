import type { ProxyError } from "../errors.ts";
import type { Usage } from "../receipt.ts";
import type { ByteString } from "../wire/byte-string.ts";
import type { EventTemplate } from "../wire/event-template.ts";

/**
 * How a stream went, once nothing more of upstream will be read. `stream_truncated`: it ended without a finish;
 * `upstream_refused`: upstream reported a failure in its own stream; `bad_upstream_answer`: it sent what is no stream
 * of this dialect. In all three the client has been told, in the stream.
 */
export type StreamVerdict = "ok" | "stream_truncated" | "upstream_refused" | "bad_upstream_answer";

/** One streamed answer in a dialect: upstream's events in, the client's events out, whole ones only. */
export interface DialectStream {
  /** What the client gets for one event of upstream; "" when that is nothing. One that is not whole may be cut off. */
  event(data: ByteString, isWhole: boolean): ByteString;
  /** What `event` would give for events that fit it, which need not be handed in then. Good until the next that is. */
  template(): EventTemplate | undefined;
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
