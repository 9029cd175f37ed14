import { ProxyError } from "../errors.ts";
import type { Clock } from "../world/clock.ts";
import type { Upstream } from "./client.ts";
import { readBoundedText } from "./read-bounded.ts";

/** A catalogue of a few hundred models is some hundred kilobytes. */
const MAX_BYTES = 8 * 1024 * 1024;

export type FetchJsonNeeds = {
  upstream: Upstream;
  clock: Clock;
  /** Milliseconds that the body may take after its headers. */
  bodyMs: number;
};

/**
 * Copilot's JSON answer to a small question that no client's request waits on alone, such as the list of models.
 * Throws what a call throws, and `bad_upstream_answer` when it is no JSON.
 */
export async function fetchJson(
  { upstream, clock, bodyMs }: FetchJsonNeeds,
  path: string,
  signal: AbortSignal,
  body?: string,
): Promise<unknown> {
  const control = new AbortController();
  signal.throwIfAborted();
  signal.addEventListener("abort", () => control.abort(signal.reason), { once: true });
  const common = { operation: "models", path, stream: false } as const;
  const { response, settle } = await upstream.call(
    body === undefined
      ? { ...common, method: "GET" }
      : { ...common, method: "POST", body: new TextEncoder().encode(body) },
    control,
  );
  try {
    const text = await readBoundedText(response, { clock, maxBytes: MAX_BYTES, maxMs: bodyMs, control });
    const value: unknown = text === "" ? null : parse(text, path);
    settle("ok");
    return value;
  } catch (thrown) {
    settle(thrown instanceof ProxyError ? thrown.kind : "client_closed");
    throw thrown;
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProxyError("bad_upstream_answer", `Copilot's answer to ${path} is no JSON.`, { cause });
  }
}
