import { factsOfTurns } from "../conversation/turn-facts.ts";
import type { Body, Inspection, InspectOptions, ReadConversation } from "../dialect.ts";
import { parseRequest } from "../request/parse-request.ts";
import { camelCased, messageIn } from "./message-field.ts";
import { readAddress } from "./read-address.ts";
import { readRequest } from "./read-request.ts";

/** A request that was read whole. */
export type GeminiInspection = Inspection & { read: ReadConversation };

/**
 * Reads a request, the model and the wish for a stream by its URL. Undefined when `maxValues` cut the reading short.
 * Throws what is wrong with it, by the field, and `not_found` for a URL that asks no model.
 */
export function inspect(body: Body, maxDepth: number, options: InspectOptions): GeminiInspection | undefined {
  const parsed = parseRequest(body, maxDepth, options);
  if (!parsed) return undefined;
  const { model, method } = readAddress(options.url ?? "");
  const { request, repeated } = parsed;
  const stream = method === "streamGenerateContent";
  // To count there may be a whole request inside, which has more than contents.
  const whole = method === "countTokens" ? messageIn(camelCased(request), "generateContentRequest") : undefined;
  const { changes, ...read } = readRequest(whole ?? request, stream);
  const { turns, choices } = read.conversation;
  return {
    facts: { model, stream, choices, includeUsage: true, ...factsOfTurns(turns) },
    callIds: [],
    read: { ...read, changes: [...repeated, ...changes] },
  };
}
