import { ProxyError } from "../../errors.ts";
import type { Change } from "../change.ts";
import { emptyConversation, type Format, type Sampling, type Tool, type ToolChoice } from "../conversation/request.ts";
import type { Body, ReadConversation } from "../dialect.ts";
import { invalidValue } from "../invalid-value.ts";
import { countOf, type LooseObject, objectOf, objectsOf, stringOf } from "../loose-json.ts";
import { parseRequest } from "../parse-request.ts";
import type { ChatInspection } from "./inspect.ts";
import { readTurns } from "./read-turns.ts";

/** It was inspected before, within its bound. */
const ANY_DEPTH = Number.MAX_SAFE_INTEGER;

/** What a conversation has; `inspect` has judged model, messages and stream. All else is dropped, and told. */
const READ = new Set([
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
  "temperature",
  "top_p",
  "presence_penalty",
  "frequency_penalty",
  "seed",
  "stop",
  "reasoning_effort",
  "verbosity",
  "prompt_cache_key",
  "logprobs",
]);

/** A chat request as a conversation, for a model that answers elsewhere. Throws `invalid_value`, `unsupported_field`. */
export function readConversation(body: Body, { facts, wantsLogprobs }: ChatInspection): ReadConversation {
  const { request, repeated } = parseRequest(body, ANY_DEPTH) ?? { request: {}, repeated: [] };
  if (wantsLogprobs) throw unsupported("logprobs", "This model gives no log probabilities; leave out `logprobs`.");
  const { stream, choices } = facts;
  const effort = optionalString(request, "reasoning_effort");
  const conversation = {
    ...emptyConversation(),
    turns: readTurns(objectsOf(request["messages"])),
    tools: objectsOf(request["tools"]).map(readTool),
    toolChoice: readToolChoice(request["tool_choice"]),
    parallelCalls: optionalBoolean(request, "parallel_tool_calls"),
    format: readFormat(request["response_format"]),
    maxTokens: optionalCount(request, "max_completion_tokens") ?? optionalCount(request, "max_tokens"),
    sampling: readSampling(request),
    stop: readStop(request["stop"]),
    reasoning: effort === undefined ? undefined : { effort, summary: "auto" },
    verbosity: optionalString(request, "verbosity"),
    cacheKey: optionalString(request, "prompt_cache_key"),
    choices,
    stream,
  };
  return { conversation, changes: [...repeated, ...unread(request)] };
}

function unread(request: LooseObject): Change[] {
  const names = Object.entries(request).filter(([name, value]) => !READ.has(name) && value !== null);
  const why = "the model answers elsewhere, where this has no counterpart";
  return names.map(([path]) => ({ path, effect: "dropped", why }));
}

function readTool(tool: LooseObject, index: number): Tool {
  const described = objectOf(tool["function"]);
  const name = stringOf(described?.["name"]);
  if (tool["type"] !== "function" || name === undefined) {
    throw unsupported(`tools[${index}]`, "Tools must be functions with a name.");
  }
  const strict = described?.["strict"];
  return {
    name,
    description: stringOf(described?.["description"]),
    schema: described?.["parameters"],
    strict: typeof strict === "boolean" ? strict : undefined,
  };
}

function readToolChoice(value: unknown): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === "auto" || value === "none" || value === "required") return { kind: value };
  const name = stringOf(objectOf(objectOf(value)?.["function"])?.["name"]);
  if (name === undefined) throw invalidValue("tool_choice", '"auto", "none", "required" or the name of a function');
  return { kind: "named", name };
}

function readFormat(value: unknown): Format | undefined {
  const format = objectOf(value);
  if (!format || format["type"] === "text") return undefined;
  if (format["type"] === "json_object") return { kind: "json" };
  const described = objectOf(format["json_schema"]);
  if (format["type"] !== "json_schema" || !described) {
    throw invalidValue("response_format", 'of type "text", "json_object" or "json_schema" with its schema');
  }
  const strict = described["strict"];
  return {
    kind: "schema",
    name: stringOf(described["name"]),
    description: stringOf(described["description"]),
    schema: described["schema"],
    strict: typeof strict === "boolean" ? strict : undefined,
  };
}

function readSampling(request: LooseObject): Sampling {
  const names = {
    temperature: "temperature",
    topP: "top_p",
    presencePenalty: "presence_penalty",
    frequencyPenalty: "frequency_penalty",
    seed: "seed",
  } as const;
  const given = Object.entries(names).map(([key, name]) => [key, optionalNumber(request, name)] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function readStop(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === "string") return [value];
  if (Array.isArray(value) && value.every((text) => typeof text === "string")) return value;
  throw invalidValue("stop", "a string or an array of strings");
}

function optionalString(request: LooseObject, name: string): string | undefined {
  return optional(request, name, stringOf, "a string");
}

function optionalCount(request: LooseObject, name: string): number | undefined {
  return optional(request, name, countOf, "an integer that is not negative");
}

function optionalNumber(request: LooseObject, name: string): number | undefined {
  return optional(request, name, (value) => (typeof value === "number" ? value : undefined), "a number");
}

function optionalBoolean(request: LooseObject, name: string): boolean | undefined {
  return optional(request, name, (value) => (typeof value === "boolean" ? value : undefined), "a boolean");
}

/** Null stands for "not given" in OpenAI's API. */
function optional<T>(
  request: LooseObject,
  name: string,
  read: (value: unknown) => T | undefined,
  expected: string,
): T | undefined {
  const value = request[name];
  if (value === undefined || value === null) return undefined;
  const found = read(value);
  if (found === undefined) throw invalidValue(name, expected);
  return found;
}

function unsupported(param: string, message: string): ProxyError {
  return new ProxyError("unsupported_field", message, { param });
}
