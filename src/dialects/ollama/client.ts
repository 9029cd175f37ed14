import type { JsonOptions } from "../../wire/json-scan.ts";
import { factsOfTurns } from "../conversation/turn-facts.ts";
import type { Body, ClientDialect, Inspection, ReadConversation } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import { parseRequest } from "../request/parse-request.ts";
import { modelIn } from "../request/request-field.ts";
import type { LineForm } from "./line.ts";
import { writeAnswer } from "./write-answer.ts";
import { writeError, writeErrorEvent } from "./write-error.ts";
import { type Wish, writeGranted } from "./write-granted.ts";
import { createWriter } from "./writer.ts";

/** A request that was read whole; `wish` is what one without a word in it wants. */
type OllamaInspection = Inspection & { read: ReadConversation; wish: Wish | undefined };

type Read = (request: LooseObject) => ReadConversation;

/** A client face of Ollama: chat and generate differ in what is read and in how a line says it. */
export function createClient(read: Read, form: LineForm): ClientDialect<OllamaInspection> {
  return {
    contentType: "application/x-ndjson",
    inspect: (body, maxDepth, options) => inspect(read, body, maxDepth, options),
    readConversation: (_body, found) => found.read,
    answerHere: ({ wish }, context) => wish && writeGranted(form, wish, context),
    createWriter: (context) => createWriter(form, context),
    writeAnswer: (answer, context) => writeAnswer(form, answer, context),
    writeError,
    writeErrorEvent,
    // An empty line is no JSON, and a line that says nothing is taken for a word by some.
    heartbeat: "",
    carriesSeals: false,
    native: null,
  };
}

function inspect(read: Read, body: Body, maxDepth: number, options: JsonOptions): OllamaInspection | undefined {
  const parsed = parseRequest(body, maxDepth, options);
  if (!parsed) return undefined;
  const { request, repeated } = parsed;
  const model = modelIn(request);
  const { conversation, changes } = read(request);
  const { turns, stream } = conversation;
  return {
    facts: { model, stream, choices: 1, includeUsage: false, ...factsOfTurns(turns) },
    callIds: turns.flatMap((turn) => (turn.role === "assistant" ? callIdsOf(turn.parts) : [])),
    read: { conversation, changes: [...repeated, ...changes] },
    wish: turns.length > 0 ? undefined : isNothing(request["keep_alive"]) ? "unload" : "load",
  };
}

function callIdsOf(parts: readonly { kind: string; id?: string }[]): string[] {
  return parts.flatMap(({ kind, id }) => (kind === "call" && id !== undefined ? [id] : []));
}

/** Whether it is a duration of no length: 0, or as Go writes it. */
function isNothing(keepAlive: unknown): boolean {
  return keepAlive === 0 || (typeof keepAlive === "string" && /^0(?:ns|us|µs|ms|s|m|h)?$/.test(keepAlive));
}
