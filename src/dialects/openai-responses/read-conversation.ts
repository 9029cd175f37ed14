import {
  type Conversation,
  emptyConversation,
  type Format,
  type ReasoningWish,
  type Turn,
} from "../conversation/request.ts";
import type { Body, FitNeeds, ReadConversation } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { dropped } from "../request/edits.ts";
import {
  flagIn,
  integerIn,
  invalidValue,
  objectIn,
  positiveIn,
  textIn,
  textsIn,
  unsupportedField,
} from "../request/request-field.ts";
import { samplingIn } from "../request/sampling-in.ts";
import { unreadFields } from "../request/unread-fields.ts";
import { echoOf } from "./echo.ts";
import type { ResponsesInspection } from "./inspect.ts";
import { keepsItems, resolveReferences } from "./kept-items.ts";
import { readTools } from "./read-tools.ts";
import { readTurns } from "./read-turns.ts";
import { NO_COUNTERPART, unreadOfItems } from "./unread-members.ts";

/** What a conversation has, and what is told in the answer. All else is dropped, and told. */
const READ = new Set([
  "model",
  "input",
  "instructions",
  "stream",
  "stream_options",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "text",
  "reasoning",
  "include",
  "max_output_tokens",
  "temperature",
  "top_p",
  "top_logprobs",
  "prompt_cache_key",
  "metadata",
]);

const READ_OF_REASONING = new Set(["effort", "summary", "generate_summary"]);
const READ_OF_TEXT = new Set(["format", "verbosity"]);

/** What a field may say without asking for anything: so it is done anyway. */
const HARMLESS: Readonly<Record<string, unknown>> = {
  store: false,
  background: false,
  truncation: "disabled",
  service_tier: "auto",
};

/** A Responses request as a conversation, for a model that answers elsewhere. */
export function readConversation(
  _body: Body,
  { facts, request, repeated, items }: ResponsesInspection,
  sealOf: FitNeeds["sealOf"] = () => undefined,
): ReadConversation {
  if (integerIn(request, "top_logprobs")) {
    throw unsupportedField("top_logprobs", "This model gives no log probabilities; leave out `top_logprobs`.");
  }
  const { tools, toolChoice, tellTools, changes } = readTools(request);
  const resolved = resolveReferences(items, sealOf);
  const turns = [...readInstructions(request), ...readTurns(resolved.items)];
  if (turns.every(saysNothing)) throw invalidValue("input", "filled: there is nothing to answer");
  const text = objectIn(request, "text") ?? {};
  const conversation: Conversation = {
    ...emptyConversation(),
    turns,
    tools,
    toolChoice,
    parallelCalls: flagIn(request, "parallel_tool_calls"),
    format: readFormat(objectIn(text, "format", "text")),
    maxTokens: positiveIn(request, "max_output_tokens"),
    sampling: samplingIn(request, { temperature: "temperature", topP: "top_p" }),
    reasoning: readReasoning(objectIn(request, "reasoning")),
    verbosity: textIn(text, "verbosity", "text"),
    cacheKey: textIn(request, "prompt_cache_key"),
    stream: facts.stream,
  };
  return {
    conversation,
    changes: [...repeated, ...resolved.changes, ...unread(request), ...unreadOfItems(resolved.items), ...changes],
    asked: { keepsItems: keepsItems(request), echo: echoOf(request), ...(tellTools ? { tools: tellTools } : {}) },
  };
}

/** A tool that gives nothing has said so. */
function saysNothing({ role, parts }: Turn): boolean {
  return role !== "tool" && parts.every((part) => part.kind === "text" && part.text.trim() === "");
}

function unread(request: LooseObject): Change[] {
  const harmless = Object.keys(HARMLESS).filter((name) => request[name] === HARMLESS[name]);
  const why = (name: string) => (name === "store" ? "nothing is stored" : NO_COUNTERPART);
  const { reasoning, text } = { reasoning: objectIn(request, "reasoning"), text: objectIn(request, "text") };
  return [
    ...unreadFields(request, new Set([...READ, ...harmless]), why),
    ...unreadFields(reasoning ?? {}, READ_OF_REASONING, why, "reasoning"),
    ...unreadFields(text ?? {}, READ_OF_TEXT, why, "text"),
    ...(asksForMore(request) ? [dropped("include", NO_COUNTERPART)] : []),
  ];
}

/** What is encrypted comes with the reasoning in any case; nothing else can be included. */
function asksForMore(request: LooseObject): boolean {
  return textsIn(request, "include").some((name) => name !== "reasoning.encrypted_content");
}

function readInstructions(request: LooseObject): Turn[] {
  const text = textIn(request, "instructions");
  return text === undefined || text === "" ? [] : [{ role: "instructions", parts: [{ kind: "text", text }] }];
}

function readReasoning(reasoning: LooseObject | undefined): ReasoningWish | undefined {
  if (!reasoning) return undefined;
  const effort = textIn(reasoning, "effort", "reasoning");
  // The name of `summary` until 2025.
  const summary = textIn(reasoning, "summary", "reasoning") ?? textIn(reasoning, "generate_summary", "reasoning");
  return {
    ...(effort === "none" ? { isOff: true } : {}),
    ...(effort === undefined ? {} : { effort }),
    ...(summary === undefined ? {} : { summary }),
  };
}

function readFormat(format: LooseObject | undefined): Format | undefined {
  const place = "text.format";
  if (!format || format["type"] === "text") return undefined;
  if (format["type"] === "json_object") return { kind: "json" };
  if (format["type"] !== "json_schema") throw invalidValue(`${place}.type`, '"text", "json_object" or "json_schema"');
  return {
    kind: "schema",
    name: textIn(format, "name", place),
    description: textIn(format, "description", place),
    schema: format["schema"],
    strict: flagIn(format, "strict", place),
  };
}
