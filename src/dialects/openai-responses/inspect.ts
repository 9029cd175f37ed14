import type { ProxyError } from "../../errors.ts";
import type { JsonOptions } from "../../wire/json-scan.ts";
import type { Body, Inspection } from "../dialect.ts";
import { type LooseObject, objectsOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { parseRequest } from "../request/parse-request.ts";
import { flagIn, invalidValue, modelIn, objectListIn, unsupportedField } from "../request/request-field.ts";
import { keysOfReferences } from "./kept-items.ts";

/** A Responses request, read. */
export type ResponsesInspection = Inspection & {
  request: LooseObject;
  repeated: readonly Change[];
  /** What `input` holds; a text is one message of the user. */
  items: readonly LooseObject[];
};

/**
 * What asks for something that is kept between requests. Copilot keeps nothing (contract 8.1), and to leave it out
 * would lose what the client believes to be said.
 */
const STATEFUL: Readonly<Record<string, string>> = {
  previous_response_id: "Responses are not stored; send the whole conversation as `input`.",
  conversation: "Conversations are not stored; send all that was said as `input`.",
  prompt: "Stored prompts are not available; send their text as `instructions` or `input`.",
};

/**
 * Reads what must be known, and checks what no model can be asked. Every other field is judged where it is used. Throws
 * `invalid_model`, `invalid_value` and `unsupported_field`, besides what is thrown for a body that is no JSON object.
 */
export function inspect(body: Body, maxDepth: number, options: JsonOptions): ResponsesInspection | undefined {
  const found = inspectPrompt(body, maxDepth, options);
  if (found && (found.request["input"] ?? null) === null) throw noItems();
  return found;
}

/** The same for a request to count tokens, which may have instructions alone. */
export function inspectPrompt(body: Body, maxDepth: number, options: JsonOptions): ResponsesInspection | undefined {
  const parsed = parseRequest(body, maxDepth, options, { name: "input", kind: "invalid_value" });
  if (!parsed) return undefined;
  const { request, repeated } = parsed;
  const model = modelIn(request);
  refuseStateful(request);
  const items = itemsOf(request);
  const stream = flagIn(request, "stream") ?? false;
  const facts = {
    model,
    stream,
    choices: 1,
    includeUsage: true,
    initiator: initiatorOf(items),
    hasImages: hasImages(items),
  };
  return { facts, callIds: keysOfReferences(items), request, repeated, items };
}

function refuseStateful(request: LooseObject): void {
  for (const [name, message] of Object.entries(STATEFUL)) {
    if ((request[name] ?? null) !== null) throw unsupportedField(name, message);
  }
  if (flagIn(request, "background")) {
    throw unsupportedField(
      "background",
      "Responses are not made in the background; leave out `background`, and stream.",
    );
  }
}

function itemsOf(request: LooseObject): LooseObject[] {
  const { input } = request;
  if (typeof input === "string") return [{ type: "message", role: "user", content: input }];
  if (!Array.isArray(input ?? [])) throw noItems();
  return objectListIn(request, "input");
}

function noItems(): ProxyError {
  return invalidValue("input", "a string or an array of items");
}

/** Whether the item is a message; its type may be left out. */
export function isMessage({ type, role }: LooseObject): boolean {
  return type === "message" || (type === undefined && role !== undefined);
}

function initiatorOf(items: readonly LooseObject[]): "user" | "agent" {
  const last = items.findLast((item) => !isMessage(item) || !isInstruction(item));
  return last === undefined || last["role"] === "user" ? "user" : "agent";
}

export function isInstruction({ role }: LooseObject): boolean {
  return role === "system" || role === "developer";
}

/** In a message, or in the output of a tool (contract 5.5). */
function hasImages(items: readonly LooseObject[]): boolean {
  return items.some(({ content, output }) =>
    [...objectsOf(content), ...objectsOf(output)].some(({ type }) => type === "input_image"),
  );
}
