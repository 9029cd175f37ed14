import { collect, eventsOf } from "../conversation/answer.ts";
import type { AnswerEvent } from "../conversation/event.ts";
import { createMemory } from "../conversation/remembered.ts";
import { createStopCutter } from "../conversation/stop-sequences.ts";
import type {
  AnswerContext,
  AnswerReader,
  ClientDialect,
  DialectStream,
  UpstreamName,
  WholeAnswer,
} from "../dialect.ts";
import { UPSTREAMS } from "../table.ts";
import { receiptUsage } from "./receipt-usage.ts";
import { createTranslatedStream } from "./translated-stream.ts";

/** The client's own dialect where upstream answers in it, and the answer is to be made strict alone, not cut. */
export function nativeOf({ native }: ClientDialect, target: UpstreamName, { asked }: AnswerContext) {
  const isCut = (asked.stopSequences ?? []).length > 0;
  return native?.name === target && !isCut ? native : undefined;
}

/** Upstream's streamed answer in the client's dialect: made strict where it is the same, else translated. */
export function createAnswerStream(client: ClientDialect, target: UpstreamName, context: AnswerContext): DialectStream {
  const native = nativeOf(client, target, context);
  if (native) return native.createStream(context);
  const reader = UPSTREAMS[target].createReader(context);
  const step = createStep(client, context);
  // Where a text decides how the answer goes on, or whose it is, each is to be read.
  const isRead = context.choices > 1 || (context.asked.stopSequences ?? []).length > 0;
  const { frameOf: _, ...whole } = reader;
  const steps = stepped(isRead ? whole : reader, step);
  return createTranslatedStream({ reader: steps, writer: client.createWriter(context), heartbeat: client.heartbeat });
}

/** The same for an answer in one piece. Throws `upstream_refused` and `bad_upstream_answer`. */
export function writeWhole(
  client: ClientDialect,
  target: UpstreamName,
  parsed: unknown,
  context: AnswerContext,
): WholeAnswer {
  const native = nativeOf(client, target, context);
  if (native) return native.normalise(parsed, context);
  const step = createStep(client, context);
  const read = UPSTREAMS[target].readAnswer(parsed, context);
  const answer = collect(Array.from(eventsOf(read)).flatMap(step));
  return { text: client.writeAnswer(answer, context), usage: answer.usage && receiptUsage(answer.usage) };
}

type Step = (event: AnswerEvent) => AnswerEvent[];

/** What is done to each step of an answer between the two dialects. */
function createStep(client: ClientDialect, { asked, seal }: AnswerContext): Step {
  const remember = client.carriesSeals ? undefined : createMemory(seal);
  const cut = createStopCutter(asked.stopSequences ?? []);
  return (event) => {
    remember?.(event);
    return cut(withClientsName(event, asked.toolNames ?? {}));
  };
}

function stepped(reader: AnswerReader, step: Step): AnswerReader {
  return {
    ...reader,
    event: (payload) => reader.event(payload).flatMap(step),
    copied(text) {
      reader.copied?.(text);
      step({ type: "delta", text });
    },
    end: () => reader.end().flatMap(step),
  };
}

/** A tool whose name upstream could not take is called as the client named it. */
function withClientsName(event: AnswerEvent, names: Readonly<Record<string, string>>): AnswerEvent {
  if (event.type !== "open" || event.part.kind !== "call") return event;
  // A model may call a tool "constructor", which every object seems to have.
  const name = Object.hasOwn(names, event.part.name) ? names[event.part.name] : undefined;
  return name === undefined ? event : { ...event, part: { ...event.part, name } };
}
