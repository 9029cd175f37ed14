import { expect } from "bun:test";
import { readFileSync } from "node:fs";
import { openaiChat } from "../../src/dialects/openai-chat/client.ts";
import { chatEndings } from "../../src/dialects/openai-chat/endings.ts";
import type { RepairNeeds } from "../../src/dialects/openai-chat/repair.ts";
import { chatChunkSchema } from "../../src/dialects/openai-chat/schema.ts";
import { createChatStream } from "../../src/dialects/openai-chat/stream.ts";
import { createRawLane } from "../../src/relay/lanes/raw.ts";
import { redact } from "../../src/world/redact.ts";

/** A recorded answer of upstream, from the examples of the contract. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/openai-chat/${name}`, import.meta.url), "utf8");
}

export function repairNeeds(needs: Partial<RepairNeeds> = {}): RepairNeeds {
  return { id: "chatcmpl-own", createdSeconds: 77, model: "asked", choices: 1, includeUsage: false, redact, ...needs };
}

/** The lane of a chat that is passed as it is. */
export function rawChatLane() {
  return createRawLane({ ...openaiChat, endings: chatEndings });
}

/** The data of each event in a stream that must be strict: one data line an event, and nothing else but comments. */
export function dataOf(stream: string): string[] {
  if (!stream.endsWith("\n\n") && stream !== "") throw new Error(`An event is cut: ${stream.slice(-80)}`);
  return stream
    .split("\n\n")
    .filter((event) => event !== "" && !event.startsWith(":"))
    .map((event) => {
      if (!event.startsWith("data: ") || event.includes("\n")) throw new Error(`Not one line of data: ${event}`);
      return event.slice("data: ".length);
    });
}

/** The same, parsed; `[DONE]` stays a text. */
export function framesOf(stream: string) {
  return dataOf(stream).map((data) => (data === "[DONE]" ? data : JSON.parse(data)));
}

/** What the client gets for upstream's frames, with upstream's clean end behind them. */
export function streamed(frames: readonly unknown[], needs: Partial<RepairNeeds> = {}) {
  const stream = createChatStream(repairNeeds(needs));
  let text = "";
  for (const frame of frames) text += stream.event(typeof frame === "string" ? frame : JSON.stringify(frame), true);
  const end = stream.end();
  return { frames: framesOf(text + end.text), verdict: end.verdict, usage: stream.usage(), done: stream.done() };
}

/** Each frame as [what its delta adds, why it finishes], the usual members checked and left out. */
export function told(frames: ReturnType<typeof framesOf>) {
  return frames.map((frame) => {
    if (frame === "[DONE]" || frame.error) return frame;
    expect(chatChunkSchema.safeParse(frame).error).toBeUndefined();
    const [choice] = frame.choices;
    return choice ? [choice.delta, choice.finish_reason] : frame.usage;
  });
}

export const delta = (content: unknown, more: object = {}) => ({ choices: [{ index: 0, delta: content, ...more }] });
export const finish = (reason: string) => delta({}, { finish_reason: reason });
