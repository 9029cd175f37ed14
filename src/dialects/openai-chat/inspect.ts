import { ProxyError } from "../../errors.ts";
import {
  endJson,
  isCutShort,
  type JsonCursor,
  type JsonOptions,
  keyIs,
  keyOf,
  nextItem,
  nextKey,
  openArray,
  openJson,
  openObject,
  scalar,
  skip,
  valueKind,
} from "../../wire/json-scan.ts";
import type { MemberSpan, ObjectSpan } from "../../wire/json-splice.ts";
import type { Inspection } from "../dialect.ts";
import { invalidValue, modelIn } from "../request/request-field.ts";
import { type MessagesFound, readMessages } from "./inspect-messages.ts";
import { textMembers } from "./text-members.ts";

/** With the facts, what decides how the body must change for a model, and where: as much as a body of many fields holds. */
export type ChatInspection = Inspection & {
  wantsLogprobs: boolean;
  /** `reasoning_effort`, where it is a text. */
  effort: string | undefined;
  /** `tools: []`, which some back ends refuse. */
  hasEmptyTools: boolean;
  /** The first content part that is neither text nor image (contract 7.1). */
  foreignPart: { path: string; type: string } | undefined;
  /** Assistant messages with tool calls and without `reasoning_opaque`: path, and the calls' ids. */
  unsealed: { path: string; callIds: string[] }[];
  /** Messages of the role `developer`, by path. */
  developers: string[];
  /** It may have what OpenAI knows and Copilot does not, or not in this form. */
  hasOtherForms: boolean;
  /** The body itself first, then the messages in which something may have to change. */
  objects: ObjectSpan[];
};

/** OpenAI's own bound; a larger number is a mistake that would cost. */
const MAX_CHOICES = 128;

/** What stands in the place of an object or array where a plain value belongs. */
const NOT_PLAIN = Symbol("an object or array");

/** `custom`: with one that takes free text. */
type ToolsFound = "absent" | "empty" | "filled" | "custom" | "wrong";

type Found = {
  body: ObjectSpan;
  model?: unknown;
  stream?: unknown;
  choices?: unknown;
  logprobs?: unknown;
  effort?: unknown;
  streamOptions?: unknown;
  tools?: ToolsFound;
  functions?: ToolsFound;
  toolChoice?: string | undefined;
  messages?: MessagesFound;
};

/**
 * Reads what must be known from the body's bytes, and checks those fields and the text as a whole; every other field is
 * upstream's to judge. Of a field that is given twice the last one counts, as for `JSON.parse`. `maxDepth` bounds
 * nesting. Throws `invalid_json`, `invalid_utf8`, `json_too_deep`, `invalid_model`, `invalid_messages` and
 * `invalid_value`, each with the field at fault.
 */
export function inspect(bytes: Uint8Array, maxDepth: number): ChatInspection {
  return judge(read(openJson(bytes, maxDepth)));
}

/** The same for a body of at most so many values; any other is given up at the next, with undefined. */
export function inspectSparse(bytes: Uint8Array, maxDepth: number, options: JsonOptions): ChatInspection | undefined {
  const json = openJson(bytes, maxDepth, options);
  const found = read(json);
  return isCutShort(json) ? undefined : judge(found);
}

function read(json: JsonCursor): Found {
  if (valueKind(json) !== "object") throw new ProxyError("invalid_json", "The request body must be a JSON object.");
  const members: MemberSpan[] = [];
  const found: Found = { body: { path: "", start: json.at, end: json.at, members } };
  openObject(json);
  while (nextKey(json)) {
    const member = { key: keyOf(json), start: json.keyStart, valueStart: json.at, end: 0 };
    readField(found, member.key, json);
    member.end = json.at;
    members.push(member);
  }
  found.body.end = json.at;
  if (!isCutShort(json)) endJson(json);
  return found;
}

function readField(found: Found, key: string, json: JsonCursor): void {
  switch (key) {
    case "model":
      found.model = plainValue(json);
      return;
    case "stream":
      found.stream = plainValue(json);
      return;
    case "n":
      found.choices = plainValue(json);
      return;
    case "logprobs":
      found.logprobs = plainValue(json);
      return;
    case "reasoning_effort":
      found.effort = plainValue(json);
      return;
    case "stream_options":
      found.streamOptions = readIncludeUsage(json);
      return;
    case "tools":
      found.tools = readTools(json, key);
      return;
    case "functions":
      found.functions = readTools(json, key);
      return;
    case "tool_choice":
      found.toolChoice = textMembers(json, ["type"], key).type;
      return;
    case "messages":
      found.messages = readMessages(json);
      return;
    default:
      skip(json);
  }
}

function plainValue(json: JsonCursor): unknown {
  const kind = valueKind(json);
  if (kind !== "object" && kind !== "array") return scalar(json);
  skip(json);
  return NOT_PLAIN;
}

/** The value of `include_usage`, false without it; options that are no object count as a wrong value. */
function readIncludeUsage(json: JsonCursor): unknown {
  if (valueKind(json) !== "object") return plainValue(json) === null ? false : NOT_PLAIN;
  let includeUsage: unknown = false;
  openObject(json);
  while (nextKey(json)) {
    if (keyIs(json, "include_usage")) includeUsage = plainValue(json);
    else skip(json);
  }
  return includeUsage;
}

function readTools(json: JsonCursor, name: string): ToolsFound {
  if (valueKind(json) !== "array") return plainValue(json) === null ? "absent" : "wrong";
  let [count, customs] = [0, 0];
  openArray(json);
  for (; nextItem(json); count++) {
    if (textMembers(json, ["type"], name).type === "custom") customs++;
  }
  if (customs > 0) return "custom";
  return count === 0 ? "empty" : "filled";
}

function judge(found: Found): ChatInspection {
  const { body, messages, tools } = found;
  const model = modelIn({ model: found.model });
  if (!messages) throw new ProxyError("invalid_messages", "`messages` is missing.", { param: "messages" });
  if (messages.problem) {
    throw new ProxyError("invalid_messages", messages.problem.message, { param: messages.problem.path });
  }
  if (tools === "wrong") throw invalidValue("tools", "an array of tools");
  const { initiator, hasImages, foreignPart, unsealed, developers, objects } = messages;
  const choices = choicesOf(found.choices);
  const stream = flag(found.stream, "stream");
  const includeUsage = flag(found.streamOptions, "stream_options");
  return {
    facts: { model, stream, choices, includeUsage, initiator, hasImages },
    callIds: unsealed.flatMap(({ callIds }) => callIds),
    wantsLogprobs: flag(found.logprobs, "logprobs"),
    effort: typeof found.effort === "string" ? found.effort : undefined,
    hasEmptyTools: tools === "empty",
    foreignPart,
    unsealed,
    developers,
    hasOtherForms: messages.hasOtherForms || hasOtherTools(found),
    objects: [body, ...objects],
  };
}

function hasOtherTools({ tools, functions, toolChoice }: Found): boolean {
  return tools === "custom" || functions === "filled" || toolChoice === "allowed_tools" || toolChoice === "custom";
}

/** Null stands for "not given" in OpenAI's API. */
function flag(value: unknown, name: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "boolean") return value;
  throw invalidValue(name, name === "stream_options" ? "an object with a boolean `include_usage`" : "a boolean");
}

function choicesOf(value: unknown): number {
  if (value === undefined || value === null) return 1;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= MAX_CHOICES) return value;
  throw invalidValue("n", `an integer from 1 to ${MAX_CHOICES}`);
}
