import { createGzip } from "node:zlib";
import type { Clock } from "../world/clock.ts";
import type { ServedCall } from "../world/serve.ts";
import type { Answer, StreamEvent } from "./answer.ts";
import { breakWords } from "./break-words.ts";
import type { Fault, StopKind } from "./faults.ts";
import type { Turnstile } from "./gate.ts";

export type Delivery = {
  path: string;
  answer: () => Answer;
  fault: Fault;
  turnstile: Turnstile | undefined;
  /** Headers that every answer has. */
  headers: Record<string, string>;
  clock: Clock;
  /** Milliseconds between two events of a stream. */
  wordDelayMs: number;
  /** Told when the headers go out. */
  onHead: (status: number) => void;
};

const NEEDS_HEADERS: readonly StopKind[] = ["end", "error", "failed"];

/** Writes an answer to the socket, bent by its fault. Rejects with the call's reason when the client leaves. */
export async function deliver(call: ServedCall, delivery: Delivery): Promise<void> {
  const { fault, clock } = delivery;
  if (fault.delayMs !== undefined) await clock.sleep(fault.delayMs, call.gone);
  const { how, afterEvents } = fault.stop ?? {};
  if (how && !NEEDS_HEADERS.includes(how) && afterEvents === undefined) return breakOff(call, how, delivery);
  const answer = fault.answer ?? delivery.answer();
  const frames = framesOf(answer, fault);
  delivery.onHead(answer.status);
  call.head(answer.status, headersOf(answer, delivery));
  await writeFrames(call, frames, delivery);
}

/** The parts in which a body is sent: the events of a stream, or the body itself. */
function framesOf(answer: Answer, fault: Fault): string[] {
  if ("body" in answer) return answer.body === "" ? [] : [answer.body];
  const kept = answer.events.filter((event) => {
    const data = typeof event === "string" ? event : event.data;
    if (fault.without === "finish") return !FINISH.test(data);
    return fault.without !== "done" || !DONE.test(data);
  });
  return kept.map((event) => frame(event, fault));
}

/** What says why an answer ended, and what says that it is over. Responses say both at once (contract 8.1). */
const FINISH = /"finish_reason":"|"type":"(?:message_delta|response\.(?:completed|incomplete))"/;
const DONE = /^\[DONE\]$|"type":"(?:message_stop|response\.(?:completed|incomplete))"/;

function frame(event: StreamEvent, { crlf }: Fault): string {
  const end = crlf ? "\r\n" : "\n";
  if (typeof event === "string") return `data: ${event}${end}${end}`;
  return `event: ${event.name}${end}data: ${event.data}${end}${end}`;
}

function headersOf(answer: Answer, { fault, headers }: Delivery): Record<string, string> {
  const all: Record<string, string> = { ...headers };
  if ("events" in answer) all["content-type"] = "text/event-stream";
  else if (!fault.gzip) all["content-length"] = String(Buffer.byteLength(answer.body));
  if (fault.gzip) all["content-encoding"] = "gzip";
  return { ...all, ...answer.headers };
}

async function writeFrames(call: ServedCall, frames: readonly string[], delivery: Delivery): Promise<void> {
  const { fault, turnstile, clock, wordDelayMs } = delivery;
  const squeeze = fault.gzip ? createSqueezer() : null;
  const stopAfter = fault.stop ? (fault.stop.afterEvents ?? 0) : Number.POSITIVE_INFINITY;
  for (const [index, text] of frames.entries()) {
    if (index === stopAfter) break;
    await turnstile?.pass(index, call.gone);
    call.gone.throwIfAborted();
    if (index > 0 && wordDelayMs > 0) await clock.sleep(wordDelayMs, call.gone);
    await write(call, squeeze ? await squeeze.push(text) : Buffer.from(text), delivery);
  }
  if (fault.stop) return breakOff(call, fault.stop.how, delivery);
  if (squeeze) await write(call, await squeeze.end(), delivery);
  await call.end();
  if (fault.closeAfter) call.drop("fin");
}

async function breakOff(call: ServedCall, how: StopKind, { fault, path }: Delivery): Promise<void> {
  if (how === "close") return call.drop("fin");
  if (how === "reset") return call.drop("reset");
  if (how === "garbage") return call.drop("fin", Buffer.from("This is not HTTP.\r\n\r\n"));
  if (how === "silence") return untilGone(call.gone);
  if (how === "error" || how === "failed") await call.write(Buffer.from(frame(breakWords(path, how), fault)));
  return call.end();
}

function untilGone(gone: AbortSignal): Promise<void> {
  return new Promise((_, reject) => gone.addEventListener("abort", () => reject(gone.reason), { once: true }));
}

async function write(call: ServedCall, bytes: Uint8Array, { fault, clock }: Delivery): Promise<void> {
  if (fault.sliceBytes === undefined) return call.write(bytes);
  for (let start = 0; start < bytes.length; start += fault.sliceBytes) {
    await call.write(bytes.subarray(start, start + fault.sliceBytes));
    // Time enough for the client to read it before the next.
    await clock.sleep(1, call.gone);
  }
}

/** Gzip that holds nothing back: all that was pushed can be inflated from what came out. */
function createSqueezer(): { push(text: string): Promise<Uint8Array>; end(): Promise<Uint8Array> } {
  const gzip = createGzip();
  const chunks: Uint8Array[] = [];
  gzip.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  const taken = () => Buffer.concat(chunks.splice(0));
  return {
    push(text) {
      gzip.write(text);
      return new Promise((resolve) => gzip.flush(() => resolve(taken())));
    },
    end() {
      gzip.end();
      return new Promise((resolve) => gzip.once("end", () => resolve(taken())));
    },
  };
}
