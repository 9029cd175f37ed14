import type { Receipt } from "../receipt.ts";
import type { Log } from "../world/log.ts";

/** Tells each call in one line when it has ended (design 14). A receipt holds no token, prompt or completion. */
export function createAccessLog(log: Log): (receipt: Receipt) => void {
  return (receipt) => {
    const { usage } = receipt;
    // A /readyz of 503 is what was asked for, and no failure.
    const level = receipt.status >= 500 && receipt.outcome !== "ok" ? "warn" : "info";
    log[level]("request", {
      id: receipt.requestId,
      method: receipt.method,
      route: receipt.route,
      status: receipt.status,
      outcome: receipt.outcome,
      key: receipt.key,
      ms: tenths(receipt.durationMs),
      first_byte_ms: receipt.firstByteMs === undefined ? undefined : tenths(receipt.firstByteMs),
      model: receipt.model,
      stream: receipt.stream,
      dialect: receipt.dialect,
      lane: receipt.lane,
      attempts: receipt.attempts,
      upstream_status: receipt.upstreamStatus,
      upstream_id: receipt.upstreamRequestId,
      prompt_tokens: usage?.promptTokens,
      completion_tokens: usage?.completionTokens,
      cached_tokens: usage?.cachedTokens,
      changed: receipt.changed,
      dropped: receipt.dropped,
    });
  };
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
