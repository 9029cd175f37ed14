import { ProxyError } from "../../errors.ts";
import type { JsonOptions } from "../../wire/json-scan.ts";
import type { Body, Inspection } from "../dialect.ts";
import { countOf, type LooseObject, objectOf, stringOf } from "../loose-json.ts";
import { type ParsedRequest, parseRequest } from "../request/parse-request.ts";
import { flagIn, invalidValue, modelIn, objectListIn, unsupportedField } from "../request/request-field.ts";
import { blocksIn, messagesIn, withInner } from "./blocks.ts";

/** A request to be answered, or one whose tokens are to be counted, and what it says. */
export type MessagesInspection = Inspection & ParsedRequest;

const ROLES: readonly unknown[] = ["user", "assistant", "system"];

/**
 * Reads what must be known, and checks those fields and the text as a whole; every other field is upstream's to judge.
 * Undefined when `maxValues` cut the reading short. Throws `invalid_json`, `invalid_utf8`, `json_too_deep`,
 * `invalid_model`, `invalid_messages`, `invalid_value` and `unsupported_field`, each with the field at fault.
 */
export function inspect(body: Body, maxDepth: number, options?: JsonOptions): MessagesInspection | undefined {
  const found = inspectPrompt(body, maxDepth, options);
  if (!found) return undefined;
  const { request } = found;
  checkMaxTokens(request);
  return found;
}

/** Anthropic's own rule: it has no default. */
function checkMaxTokens({ max_tokens: given }: LooseObject): void {
  if (countOf(given)) return;
  const isGiven = given !== undefined && given !== null;
  const expected = isGiven
    ? `a whole number from 1 to ${Number.MAX_SAFE_INTEGER}`
    : "given, as the number of tokens that the answer may have at most";
  throw invalidValue("max_tokens", expected);
}

/** The same for a request to count tokens, which asks for no answer. */
export function inspectPrompt(body: Body, maxDepth: number, options?: JsonOptions): MessagesInspection | undefined {
  const parsed = parseRequest(body, maxDepth, options, { name: "messages", kind: "invalid_messages" });
  if (!parsed) return undefined;
  const { request } = parsed;
  const model = modelIn(request);
  refuseThread(request);
  refuseHosted(request);
  checkMessages(request);
  checkSystem(request);
  objectListIn(request, "tools");
  const facts = {
    model,
    stream: flagIn(request, "stream") ?? false,
    choices: 1,
    includeUsage: true,
    initiator: initiatorOf(request),
    hasImages: hasImages(request),
  };
  return { ...parsed, facts, callIds: [] };
}

/**
 * With a thread a client sends the new messages alone, and upstream keeps none. Told in these words, Anthropic's SDK
 * sends all of them again.
 */
function refuseThread({ thread }: LooseObject): void {
  if (thread === undefined || thread === null) return;
  throw new ProxyError("unsupported_field", "Threads are not kept here; send all messages, without `thread`.", {
    param: "thread",
    facts: { error_code: "thread_unsupported_request", unsupported: ["thread"] },
  });
}

/** What the model would work with at Anthropic; the answer without it would be to another question. */
const HOSTED: Readonly<Record<string, string>> = {
  mcp_servers: "Servers of tools are not called from here; call them yourself, and give their tools as `tools`.",
  container: "There are no containers here; leave out `container`, and give tools that you run.",
};

function refuseHosted(request: LooseObject): void {
  for (const [name, message] of Object.entries(HOSTED)) {
    if (isEmpty(request[name])) continue;
    throw unsupportedField(name, message);
  }
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : (value ?? "") === "";
}

function checkMessages(request: LooseObject): void {
  const { messages } = request;
  if (!Array.isArray(messages)) throw invalidMessages("messages", "an array of messages");
  if (messages.length === 0) throw invalidMessages("messages", "filled: there is nothing to answer");
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`;
    if (!objectOf(message)) throw invalidMessages(path, "an object");
    if (!ROLES.includes(message.role)) throw invalidMessages(`${path}.role`, '"user" or "assistant"');
    checkContent(message.content, `${path}.content`);
  }
}

function checkContent(content: unknown, path: string): void {
  if (typeof content === "string") return;
  if (!Array.isArray(content)) throw invalidMessages(path, "a string or an array of blocks");
  const wrong = content.findIndex((block) => stringOf(objectOf(block)?.["type"]) === undefined);
  if (wrong >= 0) throw invalidMessages(`${path}[${wrong}]`, "a block, which is an object with a `type`");
}

function checkSystem({ system }: LooseObject): void {
  if (system === undefined || system === null || typeof system === "string") return;
  if (!Array.isArray(system)) throw invalidValue("system", "a string or an array of text blocks");
}

function invalidMessages(param: string, expected: string): ProxyError {
  return new ProxyError("invalid_messages", `\`${param}\` must be ${expected}.`, { param });
}

/**
 * Who said the last thing that is no instruction (contract 5.4): results of tools are the agent's, and so is what the
 * client itself puts behind them. A text or an image beside the results is the user's.
 */
function initiatorOf(request: LooseObject): "user" | "agent" {
  const last = messagesIn(request).findLast(({ message }) => message["role"] !== "system");
  if (last?.message["role"] !== "user") return "agent";
  const { blocks } = last;
  const isAgents = blocks.some(({ block }) => block["type"] === "tool_result");
  return isAgents && blocks.every(({ block }) => block["type"] === "tool_result" || isOfClient(block))
    ? "agent"
    : "user";
}

/** What Claude Code says in the user's place: its reminders, and its word behind a tool that it has looked up. */
const OF_CLIENT = /^\s*(?:<system-reminder>|Tool loaded\.\s*$)/;

function isOfClient({ type, text }: LooseObject): boolean {
  return type === "text" && OF_CLIENT.test(stringOf(text) ?? "");
}

/** Also those in the results of tools (contract 5.5). */
function hasImages(request: LooseObject): boolean {
  return messagesIn(request).some(({ message }) =>
    blocksIn(message["content"], "")
      .flatMap(withInner)
      .some(({ block }) => block["type"] === "image"),
  );
}
