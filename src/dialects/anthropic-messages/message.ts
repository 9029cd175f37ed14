import { type LooseObject, objectOf, wordOf } from "../loose-json.ts";
import { BLANK_USAGE } from "./usage.ts";

/** What back ends write into their answers beside what the API specifies (contract 8.2). */
const EXTRA = /^(?:copilot_|amazon-bedrock-)/;

/** Every member that the specification wants in a message, before anything was said. */
export function blankMessage(id: string, model: string) {
  return {
    id,
    type: "message" as const,
    role: "assistant" as const,
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage: BLANK_USAGE,
  };
}

/** A message of upstream as the specification has it, ids and contents as they are. */
export function strictMessage(raw: LooseObject, requestId: string, asked: string): LooseObject {
  const { usage, ...blank } = blankMessage(wordOf(raw["id"]) ?? `msg_${requestId}`, wordOf(raw["model"]) ?? asked);
  return {
    ...blank,
    ...withoutExtras(raw),
    id: blank.id,
    model: blank.model,
    usage: { ...usage, ...objectOf(raw["usage"]) },
  };
}

/** The object itself when it has none. */
export function withoutExtras(raw: LooseObject): LooseObject {
  const members = Object.entries(raw);
  const kept = members.filter(([name]) => !EXTRA.test(name));
  return kept.length === members.length ? raw : Object.fromEntries(kept);
}
