/**
 * What an event of a stream costs, for every pair of dialects: `bun run bench:lanes`.
 *
 * The deltas of recorded streams are replayed with ever new texts through the lane that serves them. Each pair has its
 * turn in each round, so that what else the machine does falls on all alike; medians are printed, and their ratio to
 * the chat that stays a chat.
 */
import { readFileSync } from "node:fs";
import { createAnswerStream } from "../src/dialects/answer/answer-stream.ts";
import type { AnswerContext, UpstreamName } from "../src/dialects/dialect.ts";
import { type ClientName, clientDialect } from "../src/dialects/table.ts";
import { createNormaliseLane } from "../src/relay/lanes/normalise.ts";

const ROUNDS = 11;
const WARM_UP_ROUNDS = 4;
const EVENTS = 4_000;
const TEXTS = 500;

/** A recorded stream, and the member of its deltas that has the text. */
const RECORDED: Record<UpstreamName, { file: string; slot: RegExp }> = {
  "openai-chat": { file: "openai-chat/gpt.sse", slot: /(?<="content":")[^"]+/ },
  "openai-responses": { file: "openai-responses/reasoning.sse", slot: /(?<="delta":")[^"]+/ },
  "anthropic-messages": { file: "anthropic-messages/claude.sse", slot: /(?<=_delta","text":")[^"]+/ },
};

const CLIENTS: readonly ClientName[] = [
  "openai-chat",
  "openai-responses",
  "anthropic-messages",
  "openai-completions",
  "ollama-chat",
  "gemini",
];

type Pair = { target: UpstreamName; client: ClientName; costsUs: number[] };

const targets = Object.keys(RECORDED) as UpstreamName[];
const pairs: Pair[] = targets.flatMap((target) => CLIENTS.map((client) => ({ target, client, costsUs: [] })));
for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
  for (const pair of pairs) {
    const costUs = measure(pair);
    if (round >= WARM_UP_ROUNDS) pair.costsUs.push(costUs);
  }
}
const yardstick = pairs.find(({ target, client }) => target === "openai-chat" && client === target);
for (const { target, client, costsUs } of pairs) {
  const costUs = median(costsUs);
  const ratio = costUs / median(yardstick?.costsUs ?? []);
  console.log(`${target.padEnd(20)} ${client.padEnd(20)} ${costUs.toFixed(2)} µs CPU  ${ratio.toFixed(1)} ×`);
}

/** CPU time of an event, in microseconds. */
function measure({ target, client }: Pair): number {
  const { opening, deltas } = recorded(target);
  const lane = createNormaliseLane(createAnswerStream(clientDialect(client), target, context()));
  for (const event of opening) lane.push(event);
  const before = process.cpuUsage();
  for (let index = 0; index < EVENTS; index++) {
    const delta = deltas[index % TEXTS];
    if (delta) lane.push(delta);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / EVENTS;
}

/** The stream up to its first delta, and deltas like that; each event as a chunk, as they mostly come. */
function recorded(target: UpstreamName): { opening: Uint8Array[]; deltas: Uint8Array[] } {
  const { file, slot } = RECORDED[target];
  const stream = readFileSync(new URL(`../test/fixtures/${file}`, import.meta.url), "utf8");
  const events = stream.split(/(?<=\n\n)/);
  const first = events.findIndex((event) => slot.test(event));
  const delta = events[first] ?? "";
  return {
    opening: events.slice(0, first + 1).map((event) => Buffer.from(event)),
    deltas: Array.from({ length: TEXTS }, (_, index) => Buffer.from(delta.replace(slot, `word${index} `))),
  };
}

function context(): AnswerContext {
  const startMs = performance.now();
  return {
    requestId: "bench",
    createdSeconds: 1_790_000_000,
    elapsedMs: () => performance.now() - startMs,
    model: "a-model",
    choices: 1,
    includeUsage: true,
    asked: {},
    redact: (text) => text,
    seal: () => undefined,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
