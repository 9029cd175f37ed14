import type { OpenedPart } from "../conversation/event.ts";
import { type Sealed, unwrapSealed } from "../conversation/sealed.ts";
import type { AnswerContext } from "../dialect.ts";
import { type LooseObject, objectsOf, stringOf, wordOf } from "../loose-json.ts";
import { itemId } from "./ids.ts";

/** A part that an output item holds, under the key of its place. */
export type ItemPart = { key: string; part: OpenedPart; text: string; sealed?: Sealed };

/** Stands between the parts of a summary. */
export const SUMMARY_BREAK = "\n\n";

/** The part that an item begins with; undefined where its content says it, and for an item that is no part of an answer. */
export function firstPart(
  item: LooseObject,
  outputIndex: number,
  { requestId }: AnswerContext,
): OpenedPart | undefined {
  const type = stringOf(item["type"]) ?? "";
  if (type === "reasoning") return { kind: "reasoning" };
  if (type !== "function_call" && type !== "custom_tool_call") return undefined;
  const id = wordOf(item["call_id"]) ?? `call_${itemId(type, requestId, outputIndex)}`;
  const call = { kind: "call" as const, id, name: stringOf(item["name"]) ?? "" };
  return type === "custom_tool_call" ? { ...call, isFreeForm: true } : call;
}

/** All that a whole item says. What upstream's own tools did is not told: they are never asked for. */
export function readItem(item: LooseObject, outputIndex: number, context: AnswerContext): ItemPart[] {
  if (item["type"] === "message")
    return objectsOf(item["content"]).flatMap((part, index) => readPart(part, `${outputIndex}.${index}`));
  const part = firstPart(item, outputIndex, context);
  if (!part) return [];
  const key = `${outputIndex}.0`;
  if (part.kind === "call") return [{ key, part, text: stringOf(item[part.isFreeForm ? "input" : "arguments"]) ?? "" }];
  const sealed = sealOf(item);
  const summary = textsOf(item["summary"]).join(SUMMARY_BREAK);
  return [{ key, part, text: summary || textsOf(item["content"]).join(""), ...(sealed ? { sealed } : {}) }];
}

function readPart(part: LooseObject, key: string): ItemPart[] {
  if (part["type"] === "output_text") return [{ key, part: { kind: "text" }, text: stringOf(part["text"]) ?? "" }];
  if (part["type"] === "refusal") return [{ key, part: { kind: "refusal" }, text: stringOf(part["refusal"]) ?? "" }];
  return [];
}

/** What is encrypted goes back with the id of its item (contract 8.1, quirk 3). */
export function sealOf(item: LooseObject): Sealed | undefined {
  const data = wordOf(item["encrypted_content"]);
  if (data === undefined) return undefined;
  const id = wordOf(item["id"]);
  return unwrapSealed(data) ?? { origin: "openai-responses", data, ...(id === undefined ? {} : { id }) };
}

function textsOf(parts: unknown): string[] {
  return objectsOf(parts).map(({ text }) => stringOf(text) ?? "");
}
