import type { SpokenPart, Turn } from "../conversation/request.ts";
import { type LooseObject, objectsOf, stringOf, wordOf } from "../loose-json.ts";
import { invalidValue, textIn, toldType, unsupportedField } from "../request/request-field.ts";
import { isInstruction, isMessage } from "./inspect.ts";
import { flatName } from "./namespace.ts";
import { readContent, readSpoken } from "./read-content.ts";
import { SUMMARY_BREAK, sealOf } from "./read-item.ts";

/**
 * The items as turns. What the model said is one turn, from one saying of others to the next. Ids, states and phases of
 * items are bookkeeping of the dialect, and mean nothing outside it.
 */
export function readTurns(items: readonly LooseObject[]): Turn[] {
  const turns: Turn[] = [];
  for (const [index, item] of items.entries()) {
    if (isEmpty(item)) continue;
    const turn = readItem(item, `input[${index}]`);
    const last = turns.at(-1);
    if (turn.role === "assistant" && last?.role === "assistant") last.parts.push(...turn.parts);
    else turns.push(turn);
  }
  return turns;
}

function readItem(item: LooseObject, place: string): Turn {
  if (isMessage(item)) return readMessage(item, place);
  switch (item["type"]) {
    case "function_call":
    case "custom_tool_call":
      return { role: "assistant", parts: [readCall(item, place)] };
    case "function_call_output":
    case "custom_tool_call_output":
      return { role: "tool", callId: callId(item, place), parts: readContent(item, "output", place), isError: false };
    case "reasoning":
      return { role: "assistant", parts: [readReasoning(item)] };
    default:
      throw unsupportedField(place, `Items of type "${toldType(item)}" are not accepted by this model.`);
  }
}

/** Thoughts that were neither told nor sealed say nothing. */
function isEmpty(item: LooseObject): boolean {
  return item["type"] === "reasoning" && !sealOf(item) && objectsOf(item["summary"]).length === 0;
}

function readMessage(item: LooseObject, place: string): Turn {
  if (item["role"] === "user") return { role: "user", parts: readContent(item, "content", place) };
  if (item["role"] === "assistant") return { role: "assistant", parts: readSpoken(item, place) };
  if (!isInstruction(item)) throw invalidValue(`${place}.role`, '"user", "assistant", "system" or "developer"');
  const parts = readContent(item, "content", place).map((part) => {
    if (part.kind === "text") return part;
    throw unsupportedField(`${place}.content`, "Instructions hold text only.");
  });
  return { role: "instructions", parts };
}

function readCall(item: LooseObject, place: string): SpokenPart {
  const name = textIn(item, "name", place);
  if (name === undefined) throw invalidValue(`${place}.name`, "the name of a tool");
  const call = {
    kind: "call" as const,
    id: callId(item, place),
    name: flatName(name, textIn(item, "namespace", place)),
  };
  if (item["type"] === "function_call") return { ...call, input: textIn(item, "arguments", place) ?? "" };
  return { ...call, input: textIn(item, "input", place) ?? "", isFreeForm: true };
}

function callId(item: LooseObject, place: string): string {
  const id = wordOf(item["call_id"]);
  if (id === undefined) throw invalidValue(`${place}.call_id`, "the id of a call");
  return id;
}

function readReasoning(item: LooseObject): SpokenPart {
  const sealed = sealOf(item);
  const text = objectsOf(item["summary"])
    .map((part) => stringOf(part["text"]) ?? "")
    .join(SUMMARY_BREAK);
  return { kind: "reasoning", text, ...(sealed ? { sealed } : {}) };
}
