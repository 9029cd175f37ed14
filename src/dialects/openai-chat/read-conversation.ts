import { emptyConversation, type Format } from "../conversation/request.ts";
import type { Body, ReadConversation } from "../dialect.ts";
import { type LooseObject, objectOf } from "../loose-json.ts";
import { parseRequest } from "../request/parse-request.ts";
import {
  flagIn,
  invalidValue,
  objectIn,
  objectListIn,
  positiveIn,
  textIn,
  textsIn,
  unsupportedField,
} from "../request/request-field.ts";
import { OPENAI_SAMPLING, samplingIn } from "../request/sampling-in.ts";
import { unreadFields } from "../request/unread-fields.ts";
import { customTools } from "./custom-tools.ts";
import type { ChatInspection } from "./inspect.ts";
import { readTools } from "./read-tools.ts";
import { readTurns } from "./read-turns.ts";
import { refuseFunctions } from "./refuse-functions.ts";
import { unreadOfMessages, unreadOfTools, WHY_UNREAD } from "./unread-members.ts";

/** It was inspected before, within its bound. */
const ANY_DEPTH = Number.MAX_SAFE_INTEGER;

/** What a conversation has; `inspect` has judged model, messages and stream. All else is dropped, and told. */
const READ = new Set<string>([
  "model",
  "messages",
  "stream",
  "stream_options",
  "n",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "response_format",
  "max_tokens",
  "max_completion_tokens",
  ...Object.values(OPENAI_SAMPLING),
  "stop",
  "reasoning_effort",
  "verbosity",
  "prompt_cache_key",
  "logprobs",
  "modalities",
]);

/** A chat request as a conversation, for a model that answers elsewhere. Throws `invalid_value`, `unsupported_field`. */
export function readConversation(body: Body, { facts, wantsLogprobs }: ChatInspection): ReadConversation {
  const { request, repeated } = parseRequest(body, ANY_DEPTH) ?? { request: {}, repeated: [] };
  if (wantsLogprobs) throw unsupportedField("logprobs", "This model gives no log probabilities; leave out `logprobs`.");
  if (textsIn(request, "modalities").some((modality) => modality !== "text")) {
    throw unsupportedField("modalities", "This model answers in text alone; leave out `modalities`.");
  }
  refuseFunctions(request);
  const { stream, choices } = facts;
  const messages = objectListIn(request, "messages");
  const tools = objectListIn(request, "tools");
  const effort = textIn(request, "reasoning_effort");
  const conversation = {
    ...emptyConversation(),
    turns: readTurns(messages),
    ...readTools(request),
    parallelCalls: flagIn(request, "parallel_tool_calls"),
    format: readFormat(request),
    maxTokens: positiveIn(request, "max_completion_tokens") ?? positiveIn(request, "max_tokens"),
    sampling: samplingIn(request, OPENAI_SAMPLING),
    stop: textsIn(request, "stop"),
    reasoning: effort === undefined ? undefined : { effort, summary: "auto" },
    verbosity: textIn(request, "verbosity"),
    cacheKey: textIn(request, "prompt_cache_key"),
    choices,
    stream,
  };
  const unread = unreadFields(request, READ, () => WHY_UNREAD);
  const changes = [...repeated, ...unread, ...unreadOfMessages(messages), ...unreadOfTools(tools)];
  return { conversation, changes, asked: customTools(tools) };
}

function readFormat(request: LooseObject): Format | undefined {
  const format = objectIn(request, "response_format");
  if (!format || format["type"] === "text") return undefined;
  if (format["type"] === "json_object") return { kind: "json" };
  const described = objectOf(format["json_schema"]);
  if (format["type"] !== "json_schema" || !described) {
    throw invalidValue("response_format", 'of type "text", "json_object" or "json_schema" with its schema');
  }
  const place = "response_format.json_schema";
  return {
    kind: "schema",
    name: textIn(described, "name", place),
    description: textIn(described, "description", place),
    schema: objectIn(described, "schema", place),
    strict: flagIn(described, "strict", place),
  };
}
