import { readFileSync } from "node:fs";
import OpenAI from "openai";
import type { AnswerContext } from "../../src/dialects/dialect.ts";
import { createResponsesStream } from "../../src/dialects/openai-responses/stream.ts";
import { byteStringOf, decodeUtf8 } from "../../src/wire/byte-string.ts";
import { createSseSplitter } from "../../src/wire/sse.ts";
import { answerContext } from "./answer-context.ts";

/** A recorded answer of upstream. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/openai-responses/${name}`, import.meta.url), "utf8");
}

/** The data of each event, as upstream's lane hands it on. */
export function dataOf(stream: string): string[] {
  const events: string[] = [];
  const splitter = createSseSplitter({ maxEventBytes: 1e6, onEvent: (data) => events.push(data) });
  splitter.push(new TextEncoder().encode(stream));
  splitter.end();
  return events;
}

/** The same, parsed. */
export function payloadsOf(stream: string) {
  return dataOf(stream).map((data) => JSON.parse(decodeUtf8(data)));
}

/** The events of a stream that must be strict: a name, one line of data, numbers from 0 without gaps. */
export function eventsOf(stream: string) {
  if (stream !== "" && !stream.endsWith("\n\n")) throw new Error(`An event is cut: ${stream.slice(-80)}`);
  const frames = stream.split("\n\n").filter((frame) => frame !== "" && !frame.startsWith(":"));
  return frames.map((frame, index) => {
    const match = /^event: ([\w.]+)\ndata: ([^\n]*)$/.exec(frame);
    const event = JSON.parse(match?.[2] ?? "null");
    if (event?.type !== match?.[1]) throw new Error(`The name is not the type: ${frame}`);
    if (event.sequence_number !== index) throw new Error(`Event ${index} is numbered ${event.sequence_number}.`);
    return event;
  });
}

/** What the client gets for upstream's events, with upstream's clean end behind them. */
export function streamed(payloads: readonly unknown[], over: Partial<AnswerContext> = {}) {
  const stream = createResponsesStream(answerContext(over));
  let bytes = "";
  for (const payload of payloads) {
    const data = typeof payload === "string" ? payload : JSON.stringify(payload);
    bytes += stream.event(byteStringOf(new TextEncoder().encode(data)), true);
  }
  const { text, verdict } = stream.end();
  const whole = decodeUtf8(bytes + text);
  return { text: whole, events: eventsOf(whole), verdict, usage: stream.usage(), done: stream.done() };
}

/** What OpenAI's own library makes of a stream; rejects with what it throws. */
export function accumulated(stream: string) {
  const sdk = new OpenAI({
    apiKey: "unused",
    maxRetries: 0,
    fetch: async () => new Response(stream, { headers: { "content-type": "text/event-stream" } }),
  });
  return sdk.responses.stream({ model: "any", input: "any" }).finalResponse();
}
