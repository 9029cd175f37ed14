import { readFileSync } from "node:fs";
import { messageEventSchema } from "../../src/dialects/anthropic-messages/schema.ts";
import type { AnswerContext } from "../../src/dialects/dialect.ts";
import { redact } from "../../src/world/redact.ts";

/** A recorded answer of upstream, from the examples of the contract. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/anthropic-messages/${name}`, import.meta.url), "utf8");
}

export const CONTEXT: AnswerContext = {
  requestId: "own",
  createdSeconds: 77,
  model: "asked",
  choices: 1,
  includeUsage: true,
  asked: {},
  seal: () => undefined,
  redact,
  elapsedMs: () => 0,
};

/** The data of each event, as upstream's body has them. */
export function dataOf(stream: string): string[] {
  return stream.split("\n\n").flatMap((event) => event.match(/^data: ([^\n]*)$/m)?.[1] ?? []);
}

/** The events of a stream that must be strict: each has the name of its type, and one line of data. */
export function eventsIn(stream: string) {
  if (!stream.endsWith("\n\n") && stream !== "") throw new Error(`An event is cut: ${stream.slice(-80)}`);
  return stream
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => {
      const [, name = "", data = ""] = /^event: (\w+)\ndata: ([^\n]+)$/.exec(event) ?? [];
      const payload = JSON.parse(data || "null");
      if (payload?.type !== name) throw new Error(`Not a named event with one line of data: ${event}`);
      if (name !== "error") messageEventSchema.parse(payload);
      return payload;
    });
}
