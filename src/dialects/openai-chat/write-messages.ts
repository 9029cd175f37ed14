import type { CallPart, ContentPart, SpokenPart, TextPart, Turn } from "../conversation/request.ts";
import { textOfFile } from "../conversation/source-data.ts";
import { tellsError } from "../conversation/tells-error.ts";
import type { ModelFacts } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import { unsupportedField } from "../request/request-field.ts";
import { isGemini } from "./model-rules.ts";

type ToolTurn = Extract<Turn, { role: "tool" }>;

/** The turns as messages. Throws `unsupported_field` for a document that is no text, which upstream refuses (contract 7.1). */
export function writeMessages(turns: readonly Turn[], model: ModelFacts): LooseObject[] {
  const messages: LooseObject[] = [];
  for (let at = 0; at < turns.length; at++) {
    const turn = turns[at];
    if (turn?.role === "tool") {
      const results = turns.slice(at, endOfResults(turns, at)).filter((next) => next.role === "tool");
      messages.push(...writeResults(results));
      at += results.length - 1;
    } else if (turn && !isSilent(turn)) messages.push(writeTurn(turn, model));
  }
  return messages;
}

function endOfResults(turns: readonly Turn[], start: number): number {
  const end = turns.findIndex((turn, index) => index >= start && turn.role !== "tool");
  return end < 0 ? turns.length : end;
}

/** Of a turn that only thought nothing is left, and Claude refuses an empty message. */
function isSilent({ role, parts }: Turn): boolean {
  return role === "assistant" && parts.every(({ kind }) => kind === "reasoning");
}

function writeTurn(turn: Exclude<Turn, ToolTurn>, model: ModelFacts): LooseObject {
  if (turn.role === "assistant") return writeAssistant(turn.parts, model);
  const written =
    turn.role === "instructions"
      ? { role: "system", content: joinTexts(turn.parts) }
      : { role: "user", content: writeContent(turn.parts) };
  return { ...written, ...cacheMark(turn.parts) };
}

/** Copilot's way of what Anthropic calls `cache_control`, on the whole message (contract 7.1). */
function cacheMark(parts: readonly { isCached?: boolean }[]): LooseObject {
  return parts.some(({ isCached }) => isCached) ? { copilot_cache_control: { type: "ephemeral" } } : {};
}

function writeContent(parts: readonly ContentPart[]): string | LooseObject[] {
  return parts.length < 2 && parts.every(isText) ? joinTexts(parts) : parts.map(writePart);
}

function writePart(part: ContentPart): LooseObject {
  if (part.kind === "text") return { type: "text", text: part.text };
  if (part.kind === "image") return { type: "image_url", image_url: { url: part.url, detail: part.detail } };
  const text = textOfFile(part);
  if (text !== undefined) return { type: "text", text };
  throw unsupportedField(part.place ?? "messages", "This model takes no documents; send their text instead.");
}

/** Several parts of text where one text is wanted: a blank line keeps them apart. */
function joinTexts(parts: readonly TextPart[]): string {
  return parts.map(({ text }) => text).join("\n\n");
}

function isText(part: { kind: string }): part is TextPart {
  return part.kind === "text";
}

function writeAssistant(parts: readonly SpokenPart[], model: ModelFacts): LooseObject {
  const spoken = parts.flatMap((part) => (part.kind === "text" || part.kind === "refusal" ? [part.text] : []));
  const calls = parts.filter((part) => part.kind === "call");
  return {
    role: "assistant",
    content: spoken.length === 0 && calls.length > 0 ? null : spoken.join(""),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(writeCall) }),
    ...writeReasoning(parts, model),
    ...cacheMark(parts.filter((part) => part.kind === "text" || part.kind === "call")),
  };
}

function writeCall({ id, name, input }: CallPart): LooseObject {
  return { id, type: "function", function: { name, arguments: input === "" ? "{}" : input } };
}

/** What Gemini sent with a call goes back to it; to others and without a seal reasoning is not sent (contract 7.7). */
function writeReasoning(parts: readonly SpokenPart[], model: ModelFacts): LooseObject {
  const opaque = parts.map((part) => opaqueOf(part, model)).filter((data) => data !== undefined);
  return opaque.length > 0 ? { reasoning_opaque: opaque.join("") } : {};
}

/** Whether anything that was thought, and that the client told back to us, stays here. */
export function dropsReasoning(turns: readonly Turn[], model: ModelFacts): boolean {
  const spoken = turns.flatMap((turn) => (turn.role === "assistant" ? turn.parts : []));
  const thoughts = spoken.filter((part) => part.kind === "reasoning");
  return thoughts.some((part) => !part.isRecalled && opaqueOf(part, model) === undefined);
}

function opaqueOf(part: SpokenPart, model: ModelFacts): string | undefined {
  const isOwn = part.kind === "reasoning" && part.sealed?.origin === "openai-chat" && isGemini(model);
  return isOwn ? part.sealed?.data : undefined;
}

/**
 * The results of one turn. A tool's message takes text only (contract 7.1), so that images follow in a message of the
 * user, behind all results, since nothing may stand between them.
 */
function writeResults(results: readonly ToolTurn[]): LooseObject[] {
  const pictures = results.flatMap(({ callId, parts }) => {
    const rest = parts.filter((part) => !isText(part));
    return rest.length === 0 ? [] : [{ type: "text", text: `From the result of ${callId}:` }, ...rest.map(writePart)];
  });
  const messages = results.map((result) => ({
    role: "tool",
    tool_call_id: result.callId,
    content: textOfResult(result),
    ...cacheMark(result.parts),
  }));
  return pictures.length === 0 ? messages : [...messages, { role: "user", content: pictures }];
}

/** A chat has no field for a failed call, so the text says it. */
function textOfResult({ parts, isError }: ToolTurn): string {
  const text = joinTexts(parts.filter(isText));
  const shown = text === "" && !parts.every(isText) ? "The result follows in the next message of the user." : text;
  return isError && !tellsError(shown) ? `Error: ${shown}` : shown;
}
