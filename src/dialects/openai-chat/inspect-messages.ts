import { ProxyError } from "../../errors.ts";
import {
  type JsonCursor,
  keyIs,
  keyOf,
  nextItem,
  nextKey,
  openArray,
  openObject,
  scalar,
  skip,
  valueKind,
} from "../../wire/json-scan.ts";
import type { MemberSpan, ObjectSpan } from "../../wire/json-splice.ts";

/** What a request's messages tell. With a problem, the rest means nothing. */
export type MessagesFound = {
  problem: { path: string; message: string } | undefined;
  initiator: "user" | "agent";
  hasImages: boolean;
  foreignPart: { path: string; type: string } | undefined;
  unsealed: { path: string; callIds: string[] }[];
  developers: string[];
  objects: ObjectSpan[];
};

/** Fields of a message that are looked at; all others are passed over. */
const NAMES = ["role", "content", "tool_calls", "reasoning_opaque", "reasoning_content"] as const;

/** Instructions say nothing about whose turn it is; some clients add one behind the user's message. */
const INSTRUCTION_ROLES: readonly unknown[] = ["system", "developer"];
const AGENT_ROLES: readonly unknown[] = ["assistant", "tool", "function"];

/** Reads the value of `messages` at the cursor, whatever it is. */
export function readMessages(json: JsonCursor): MessagesFound {
  const found: MessagesFound = {
    problem: undefined,
    initiator: "user",
    hasImages: false,
    foreignPart: undefined,
    unsealed: [],
    developers: [],
    objects: [],
  };
  if (valueKind(json) !== "array") {
    skip(json);
    return { ...found, problem: { path: "messages", message: "`messages` must be an array of messages." } };
  }
  let count = 0;
  openArray(json);
  for (; nextItem(json); count++) {
    if (valueKind(json) === "object") {
      readMessage(json, count, found);
      continue;
    }
    found.problem ??= { path: `messages[${count}]`, message: `\`messages[${count}]\` must be an object.` };
    skip(json);
  }
  if (count === 0) found.problem = { path: "messages", message: "`messages` must not be empty." };
  return found;
}

function readMessage(json: JsonCursor, index: number, found: MessagesFound): void {
  const members: MemberSpan[] = [];
  const seen = new Set<string>();
  const path = `messages[${index}]`;
  const start = json.at;
  let role: unknown;
  let callIds: string[] = [];
  openObject(json);
  while (nextKey(json)) {
    const key = NAMES.find((name) => keyIs(json, name)) ?? keyOf(json);
    const member = { key, start: json.keyStart, valueStart: json.at, end: 0 };
    refuseTwice(found, path, seen, key);
    if (key === "role") role = readString(json);
    else if (key === "content") readContent(json, index, found);
    else if (key === "tool_calls") callIds = readCallIds(json);
    else skip(json);
    member.end = json.at;
    members.push(member);
  }
  if (!INSTRUCTION_ROLES.includes(role)) found.initiator = AGENT_ROLES.includes(role) ? "agent" : "user";
  const object = { path, start, end: json.at, members };
  if (role === "assistant") noteAssistant(found, object, callIds);
  if (role === "developer") noteDeveloper(found, object);
}

function noteDeveloper(found: MessagesFound, object: ObjectSpan): void {
  found.developers.push(object.path);
  found.objects.push(object);
}

/** Keeps an assistant message that `fit` may have to change. */
function noteAssistant(found: MessagesFound, object: ObjectSpan, callIds: string[]): void {
  const has = (key: string) => object.members.some((member) => member.key === key);
  const isUnsealed = callIds.length > 0 && !has("reasoning_opaque");
  if (isUnsealed) found.unsealed.push({ path: object.path, callIds });
  if (isUnsealed || has("reasoning_content")) found.objects.push(object);
}

/** The string at the cursor; undefined, and passed over, when it is something else. */
function readString(json: JsonCursor): string | undefined {
  if (valueKind(json) === "string") return String(scalar(json));
  skip(json);
}

/** Content is a text or an array of parts, in tool messages too. */
function readContent(json: JsonCursor, message: number, found: MessagesFound): void {
  if (valueKind(json) !== "array") {
    skip(json);
    return;
  }
  openArray(json);
  for (let part = 0; nextItem(json); part++) {
    const type = readTextOf(json, "type");
    if (type === "image_url") found.hasImages = true;
    if (type === undefined || type === "text" || type === "refusal" || type === "image_url") continue;
    found.foreignPart ??= { path: `messages[${message}].content[${part}]`, type };
  }
}

/** Parsers disagree about which of two counts (RFC 8259, 4), so what was checked might not be what is read. */
function refuseTwice(found: MessagesFound, path: string, seen: Set<string>, key: string): void {
  if (seen.size < seen.add(key).size) return;
  found.problem ??= { path, message: `\`${path}\` has the field \`${key}\` twice.` };
}

function givenTwice(key: string): ProxyError {
  return new ProxyError("invalid_messages", `A part of a message has the field \`${key}\` twice.`, {
    param: "messages",
  });
}

function readCallIds(json: JsonCursor): string[] {
  const ids: string[] = [];
  if (valueKind(json) !== "array") {
    skip(json);
    return ids;
  }
  openArray(json);
  while (nextItem(json)) {
    const id = readTextOf(json, "id");
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

/** The string member `name` of the object at the cursor, if it is an object and has one. */
function readTextOf(json: JsonCursor, name: string): string | undefined {
  if (valueKind(json) !== "object") {
    skip(json);
    return undefined;
  }
  let text: string | undefined;
  openObject(json);
  while (nextKey(json)) {
    if (!keyIs(json, name)) skip(json);
    else if (text !== undefined) throw givenTwice(name);
    else text = readString(json);
  }
  return text;
}
