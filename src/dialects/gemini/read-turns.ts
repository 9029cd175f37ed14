import type { ContentPart, Turn } from "../conversation/request.ts";
import type { LooseObject } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { invalidValue, objectIn, textIn } from "../request/request-field.ts";
import { unreadFields } from "../request/unread-fields.ts";
import { messageIn, messagesIn } from "./message-field.ts";
import { createPairCalls, type PairCalls } from "./pair-calls.ts";
import { contentOf, type Part, textOf, unreadOf } from "./read-parts.ts";
import { readSpoken } from "./read-spoken.ts";

type Content = { role: "user" | "model"; parts: Part[] };

const READ_OF_CONTENT = new Set(["role", "parts"]);
const READ_OF_RESULT = new Set(["id", "name", "response", "parts"]);

/** Pushes what goes no further to `changes`. Throws `invalid_value` and `unsupported_field`, by the field. */
export function readTurns(request: LooseObject, changes: Change[]): Turn[] {
  const instruction = messageIn(request, "systemInstruction");
  const instructions = instruction ? partsOf(instruction, "systemInstruction", changes).flatMap(textOf) : [];
  const contents = messagesIn(request, "contents").map((content, index) => readContent(content, index, changes));
  const pairs = createPairCalls();
  return [
    ...filled({ role: "instructions", parts: instructions }),
    ...joined(contents).flatMap(({ role, parts }) =>
      role === "user" ? readUser(parts, pairs, changes) : readModel(parts, pairs, changes),
    ),
  ];
}

function readContent(content: LooseObject, index: number, changes: Change[]): Content {
  const place = `contents[${index}]`;
  const role = textIn(content, "role", place) || "user";
  const parts = partsOf(content, place, changes);
  // Older clients send the results of functions in a role of their own.
  if (role === "user" || role === "function") return { role: "user", parts };
  if (role === "model") return { role, parts };
  throw invalidValue(`${place}.role`, '"user" or "model"');
}

function partsOf(content: LooseObject, place: string, changes: Change[]): Part[] {
  changes.push(...unreadFields(content, READ_OF_CONTENT, () => "upstream has nothing for it", place));
  const parts = messagesIn(content, "parts", place).map((part, at) => ({ part, place: `${place}.parts[${at}]` }));
  changes.push(...parts.flatMap(unreadOf));
  return parts;
}

/** Google's own client keeps each piece of a streamed answer as a content: together they are one turn. */
function joined(contents: readonly Content[]): Content[] {
  const turns: Content[] = [];
  for (const { role, parts } of contents) {
    const last = turns.at(-1);
    if (role === "model" && last?.role === "model") last.parts.push(...parts);
    else turns.push({ role, parts: [...parts] });
  }
  return turns;
}

function readModel(given: readonly Part[], pairs: PairCalls, changes: Change[]): Turn[] {
  const { parts, changes: dropped } = readSpoken(given);
  changes.push(...dropped);
  for (const part of parts) if (part.kind === "call") pairs.called(part);
  return filled({ role: "assistant", parts });
}

/** In the order in which the parts stand; a function's result is a turn of its own. */
function readUser(given: readonly Part[], pairs: PairCalls, changes: Change[]): Turn[] {
  const turns: Turn[] = [];
  for (const part of given) {
    const result = messageIn(part.part, "functionResponse", part.place);
    if (result) {
      turns.push(readResult(result, `${part.place}.functionResponse`, pairs, changes));
      continue;
    }
    const last = turns.at(-1);
    const parts = contentOf(part);
    if (last?.role === "user") last.parts.push(...parts);
    else turns.push(...filled({ role: "user", parts }));
  }
  return turns;
}

function readResult(result: LooseObject, place: string, pairs: PairCalls, changes: Change[]): Turn {
  const name = textIn(result, "name", place);
  if (!name) throw invalidValue(`${place}.name`, "the name of the function that was called");
  changes.push(...unreadFields(result, READ_OF_RESULT, () => "upstream has nothing for it", place));
  const id = textIn(result, "id", place) || undefined;
  const shown = messagesIn(result, "parts", place).map((part, at) => ({ part, place: `${place}.parts[${at}]` }));
  changes.push(...shown.flatMap(unreadOf));
  const { isError, text } = outcomeOf(objectIn(result, "response", place) ?? {});
  const parts: ContentPart[] = [{ kind: "text", text }, ...shown.flatMap(contentOf)];
  return { role: "tool", callId: pairs.answered({ id, name }) ?? `result_of_${name}`, parts, isError };
}

/** Google's convention: what a function gave is in `output`, why it failed in `error`; else all of it is what it gave. */
function outcomeOf(response: LooseObject): { text: string; isError: boolean } {
  const names = Object.keys(response);
  const [name = ""] = names;
  const isNamed = names.length === 1 && (name === "output" || name === "error");
  const told = isNamed ? response[name] : response;
  return { text: typeof told === "string" ? told : JSON.stringify(told), isError: isNamed && name === "error" };
}

function filled(turn: Turn): Turn[] {
  return turn.parts.length === 0 ? [] : [turn];
}
