import {
  type JsonCursor,
  keyIs,
  keyOf,
  nextItem,
  nextKey,
  openArray,
  openObject,
  skip,
  valueKind,
} from "../../wire/json-scan.ts";
import type { MemberSpan, ObjectSpan } from "../../wire/json-splice.ts";
import { MAX_CHAT_CALL_ID } from "../conversation/call-ids.ts";
import { stringAt, textMembers } from "./text-members.ts";

/** What a request's messages tell. With a problem, the rest means nothing. */
export type MessagesFound = {
  problem: { path: string; message: string } | undefined;
  initiator: "user" | "agent";
  hasImages: boolean;
  foreignPart: { path: string; type: string } | undefined;
  unsealed: { path: string; callIds: string[] }[];
  developers: string[];
  hasOtherForms: boolean;
  objects: ObjectSpan[];
};

/** Fields of a message that are looked at; all others are passed over. */
const NAMES = ["role", "content", "tool_calls", "reasoning_opaque", "reasoning_content", "function_call"] as const;

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
    hasOtherForms: false,
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
    if (key === "role") role = stringAt(json);
    else if (key === "content") readContent(json, index, found);
    else if (key === "tool_calls") callIds = readCallIds(json, found);
    else passOver(json, key, found);
    member.end = json.at;
    members.push(member);
  }
  if (!INSTRUCTION_ROLES.includes(role)) found.initiator = AGENT_ROLES.includes(role) ? "agent" : "user";
  const object = { path, start, end: json.at, members };
  if (role === "assistant") noteAssistant(found, object, callIds);
  if (role === "function") found.hasOtherForms = true;
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

/** Content is a text or an array of parts, in tool messages too. */
function readContent(json: JsonCursor, message: number, found: MessagesFound): void {
  if (valueKind(json) !== "array") {
    skip(json);
    return;
  }
  openArray(json);
  for (let part = 0; nextItem(json); part++) {
    const { type } = textMembers(json, ["type"], "messages");
    if (type === "refusal") found.hasOtherForms = true;
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

/** A call of old times may be null, which some clients send with every message. */
function passOver(json: JsonCursor, key: string, found: MessagesFound): void {
  if (key === "function_call" && valueKind(json) === "object") found.hasOtherForms = true;
  skip(json);
}

function readCallIds(json: JsonCursor, found: MessagesFound): string[] {
  const ids: string[] = [];
  if (valueKind(json) !== "array") {
    skip(json);
    return ids;
  }
  openArray(json);
  while (nextItem(json)) {
    const { id, type } = textMembers(json, ["id", "type"], "messages");
    if (type === "custom" || (id ?? "").length > MAX_CHAT_CALL_ID) found.hasOtherForms = true;
    if (id !== undefined) ids.push(id);
  }
  return ids;
}
