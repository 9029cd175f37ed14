import { createAnswerStream } from "../../src/dialects/answer/answer-stream.ts";
import type { AnswerContext, UpstreamName } from "../../src/dialects/dialect.ts";
import { type ClientName, clientDialect } from "../../src/dialects/table.ts";
import { createNormaliseLane } from "../../src/relay/lanes/normalise.ts";
import { byteStringOf, bytesOf } from "../../src/wire/byte-string.ts";
import { answerContext } from "./answer-context.ts";

const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export type Asking = { target: UpstreamName; client: ClientName; over?: Partial<AnswerContext> };

/** All that comes of a stream's chunks: what the client gets, line by line, how it ends, what is counted and kept. */
export function outcomeOf({ target, client, over }: Asking, chunks: readonly string[]) {
  const seals: string[][] = [];
  const context = answerContext({ ...over, seal: (...seal) => seals.push(seal) });
  const lane = createNormaliseLane(createAnswerStream(clientDialect(client), target, context));
  const told = chunks.map((chunk) => byteStringOf(lane.push(bytesOf(chunk))));
  const { bytes, verdict } = lane.end();
  const text = STRICT_UTF8.decode(bytesOf(told.join("") + byteStringOf(bytes)));
  return { lines: text.split("\n").map(meaningOf), verdict, usage: lane.usage(), seals };
}

/** JSON may escape a character or not; what frames it is an event's or an array's. */
function meaningOf(line: string): unknown {
  const [, before, json, behind] = /^(data: |\[)?(\{.*\})([,\]]?)$/.exec(line) ?? [];
  return json === undefined ? line : [before, JSON.parse(json), behind];
}
