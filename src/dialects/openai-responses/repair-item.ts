import { wrapSealed } from "../conversation/sealed.ts";
import type { AnswerContext, Asked } from "../dialect.ts";
import { type LooseObject, objectsOf, stringOf, wordOf } from "../loose-json.ts";
import { calledTool } from "./called-tool.ts";

/** An output item of upstream's under the id that the client knows it by, with every member that OpenAI's type wants. */
export function repairItem(raw: LooseObject, id: string, { asked }: AnswerContext): LooseObject {
  switch (raw["type"]) {
    case "message":
      return { ...raw, id, role: "assistant", content: objectsOf(raw["content"]).map(repairPart) };
    case "reasoning":
      return repairReasoning(raw, id);
    case "function_call":
      return { ...raw, id, ...callOf(raw, id, asked), arguments: stringOf(raw["arguments"]) ?? "" };
    case "custom_tool_call":
      return { ...raw, id, ...callOf(raw, id, asked), input: stringOf(raw["input"]) ?? "" };
    default:
      return { ...raw, id };
  }
}

/** A content part of a message. */
export function repairPart(raw: LooseObject): LooseObject {
  if (raw["type"] !== "output_text") return raw;
  return {
    ...raw,
    text: stringOf(raw["text"]) ?? "",
    annotations: raw["annotations"] ?? [],
    logprobs: raw["logprobs"] ?? [],
  };
}

/**
 * Upstream checks what is encrypted against the id that it came with at the item's end (contract 8.1, quirk 3), which
 * is not the one that the client has known since its beginning. So that id travels inside, and `fit` puts it back.
 */
function repairReasoning(raw: LooseObject, id: string): LooseObject {
  const item = { ...raw, id, summary: objectsOf(raw["summary"]) };
  const data = wordOf(raw["encrypted_content"]);
  const trueId = stringOf(raw["id"]);
  if (data === undefined || trueId === undefined || trueId === id) return item;
  return { ...item, encrypted_content: wrapSealed({ origin: "openai-responses", id: trueId, data }) };
}

function callOf(raw: LooseObject, id: string, asked: Asked): LooseObject {
  return { call_id: wordOf(raw["call_id"]) ?? `call_${id}`, ...calledTool(stringOf(raw["name"]) ?? "", asked).names };
}
