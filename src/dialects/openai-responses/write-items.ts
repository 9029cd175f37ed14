import type { CallPart, ContentPart, ReasoningPart, SpokenPart, Turn } from "../conversation/request.ts";
import { tellsError } from "../conversation/tells-error.ts";
import type { LooseObject } from "../loose-json.ts";
import { SUMMARY_BREAK } from "./read-item.ts";
import { writeFile } from "./write-file.ts";

/** The turns as items; instructions at their beginning are `instructions`, and those further on stay in their place. */
export function writeItems(turns: readonly Turn[]): { instructions: string | undefined; input: LooseObject[] } {
  const leading = turns.slice(0, leadingCount(turns));
  const texts = leading.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === "text" ? [part.text] : [])));
  const freeForm = freeFormCalls(turns);
  return {
    instructions: texts.length === 0 ? undefined : texts.join(SUMMARY_BREAK),
    input: turns.slice(leading.length).flatMap((turn) => writeTurn(turn, freeForm)),
  };
}

/** How many turns at the beginning are instructions. Alone they are what there is to answer: upstream wants an input. */
export function leadingCount(turns: readonly Turn[]): number {
  return Math.max(
    turns.findIndex(({ role }) => role !== "instructions"),
    0,
  );
}

/** One that stands in the input. */
export function writeInstruction(text: string): LooseObject {
  return { type: "message", role: "developer", content: [{ type: "input_text", text }] };
}

/** An output has another type when its tool takes free text. */
function freeFormCalls(turns: readonly Turn[]): ReadonlySet<string> {
  const spoken = turns.flatMap((turn) => (turn.role === "assistant" ? turn.parts : []));
  return new Set(spoken.flatMap((part) => (part.kind === "call" && part.isFreeForm ? [part.id] : [])));
}

function writeTurn(turn: Turn, freeForm: ReadonlySet<string>): LooseObject[] {
  switch (turn.role) {
    case "instructions":
      return [{ type: "message", role: "developer", content: turn.parts.map(writeContent) }];
    case "user":
      return [{ type: "message", role: "user", content: turn.parts.map(writeContent) }];
    case "assistant":
      return writeSpoken(turn.parts);
    case "tool": {
      const type = freeForm.has(turn.callId) ? "custom_tool_call_output" : "function_call_output";
      return [{ type, call_id: turn.callId, output: writeOutput(turn) }];
    }
  }
}

/** A text where it is nothing else, which every model takes. There is no field for a failed call, so the text says it. */
function writeOutput({ parts, isError }: Extract<Turn, { role: "tool" }>): string | LooseObject[] {
  const saysSo = parts.some((part) => part.kind === "text" && tellsError(part.text));
  const mark = isError && !saysSo ? "Error: " : "";
  if (parts.every((part) => part.kind === "text")) return mark + parts.map(({ text }) => text).join(SUMMARY_BREAK);
  const content = parts.map(writeContent);
  return mark === "" ? content : [{ type: "input_text", text: mark }, ...content];
}

function writeContent(part: ContentPart): LooseObject {
  switch (part.kind) {
    case "text":
      return { type: "input_text", text: part.text };
    case "image":
      return { type: "input_image", image_url: part.url, detail: part.detail ?? "auto" };
    case "file":
      return writeFile(part);
  }
}

/** Texts that follow each other are one message. */
function writeSpoken(parts: readonly SpokenPart[]): LooseObject[] {
  const items: LooseObject[] = [];
  let content: LooseObject[] | undefined;
  for (const part of parts) {
    if (part.kind === "text" || part.kind === "refusal") {
      if (!content) {
        content = [];
        items.push({ type: "message", role: "assistant", content });
      }
      content.push(writeSaid(part));
      continue;
    }
    content = undefined;
    if (part.kind === "call") items.push(writeCall(part));
    else if (isReplayable(part)) items.push(writeReasoning(part));
  }
  return items;
}

function writeSaid({ kind, text }: { kind: "text" | "refusal"; text: string }): LooseObject {
  return kind === "text" ? { type: "output_text", text } : { type: "refusal", refusal: text };
}

function writeCall({ id, name, input, isFreeForm }: CallPart): LooseObject {
  const call = { call_id: id, name };
  if (isFreeForm) return { type: "custom_tool_call", ...call, input };
  return { type: "function_call", ...call, arguments: input === "" ? "{}" : input };
}

/** Upstream takes reasoning back only as it gave it out (contract 8.1, quirk 3). */
export function isReplayable({ sealed }: ReasoningPart): boolean {
  return sealed?.origin === "openai-responses";
}

function writeReasoning({ text, sealed }: ReasoningPart): LooseObject {
  const summary = text === "" ? [] : [{ type: "summary_text", text }];
  return { type: "reasoning", id: sealed?.id, summary, encrypted_content: sealed?.data };
}
