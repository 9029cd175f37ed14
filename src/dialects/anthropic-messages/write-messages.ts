import { ProxyError } from "../../errors.ts";
import { inputOf } from "../conversation/call-input.ts";
import type { CallPart, ContentPart, SpokenPart, Turn } from "../conversation/request.ts";
import type { LooseObject } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { dropped } from "../request/edits.ts";
import { reminder } from "./reminder.ts";
import { documentBlock, imageBlock } from "./write-source.ts";

export type Message = { role: "user" | "assistant"; content: LooseObject[] };

export type MessagesWritten = { system: LooseObject[]; messages: Message[]; changes: readonly Change[] };

const FOREIGN = dropped("reasoning", "only the model that thought it can read it");
const DETAIL = dropped("image.detail", "the model looks at all images alike");

const FILLED: Change = { path: "messages", effect: "added", why: "upstream wants the user to begin and to end" };

/** Stands where upstream wants a word of the user and there is none. */
const FILLERS = { first: "(The conversation begins with your own words.)", last: "Go on." } as const;

/**
 * The turns as system prompt and messages: user and assistant by turns, the user first and last, the results of a
 * message's calls in front of all else in the next. Throws `unsupported_field`, and `invalid_messages` for no turns.
 */
export function writeMessages(turns: readonly Turn[]): MessagesWritten {
  const first = turns.findIndex(({ role }) => role !== "instructions");
  const leading = first < 0 ? turns : turns.slice(0, first);
  const system = leading.flatMap((turn) => (turn.role === "instructions" ? turn.parts.flatMap(writePart) : []));
  const messages: Message[] = [];
  for (const { role, content } of turns.slice(leading.length).map(writeTurn)) {
    const last = messages.at(-1);
    if (content.length === 0) continue;
    if (last?.role === role) last.content.push(...content);
    else messages.push({ role, content });
  }
  const parts = turns.flatMap((turn): (ContentPart | SpokenPart)[] => turn.parts);
  const isForeign = parts.some((part) => part.kind === "reasoning" && !part.isRecalled && !isOwnThought(part));
  const isDetailed = parts.some((part) => part.kind === "image" && (part.detail ?? "auto") !== "auto");
  const changes = [...(isForeign ? [FOREIGN] : []), ...(isDetailed ? [DETAIL] : [])];
  if (messages.length > 0) {
    const filled = fillEnds(messages);
    return { system, messages: filled, changes: filled.length > messages.length ? [...changes, FILLED] : changes };
  }
  // Instructions alone are what there is to answer.
  if (system.length > 0) return { system: [], messages: [{ role: "user", content: system }], changes };
  throw new ProxyError("invalid_messages", "The request says nothing that the model could answer.");
}

function fillEnds(messages: readonly Message[]): Message[] {
  const says = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });
  return [
    ...(messages[0]?.role === "assistant" ? [says(FILLERS.first)] : []),
    ...messages,
    ...(messages.at(-1)?.role === "assistant" ? [says(FILLERS.last)] : []),
  ];
}

function writeTurn(turn: Turn): Message {
  switch (turn.role) {
    case "assistant":
      return { role: "assistant", content: turn.parts.flatMap(writeSpoken) };
    case "tool":
      return { role: "user", content: [writeResult(turn)] };
    case "instructions":
      return {
        role: "user",
        content: turn.parts.map((part) => ({ type: "text", text: reminder(part.text), ...cacheMark(part) })),
      };
    case "user":
      return { role: "user", content: turn.parts.flatMap(writePart) };
  }
}

/** Upstream refuses a text with nothing in it. */
function writePart(part: ContentPart): LooseObject[] {
  if (part.kind === "text")
    return part.text.trim() === "" ? [] : [{ type: "text", text: part.text, ...cacheMark(part) }];
  const block = part.kind === "image" ? imageBlock(part) : documentBlock(part);
  return [{ ...block, ...cacheMark(part) }];
}

function cacheMark({ isCached }: { isCached?: boolean }): LooseObject {
  return isCached ? { cache_control: { type: "ephemeral" } } : {};
}

function writeSpoken(part: SpokenPart): LooseObject[] {
  switch (part.kind) {
    case "text":
      return writePart(part);
    case "refusal":
      return writePart({ kind: "text", text: part.text });
    case "call":
      return [writeCall(part)];
    case "reasoning": {
      const { sealed, text } = part;
      if (!sealed || !isOwnThought(part)) return [];
      if (sealed.isRedacted) return [{ type: "redacted_thinking", data: sealed.data }];
      return [{ type: "thinking", thinking: text, signature: sealed.data }];
    }
  }
}

/** Whether upstream sealed it, and so takes it back. */
function isOwnThought(part: ContentPart | SpokenPart): boolean {
  return part.kind === "reasoning" && part.sealed?.origin === "anthropic-messages";
}

function writeCall(part: CallPart): LooseObject {
  return { type: "tool_use", id: part.id, name: part.name, input: inputOf(part.input), ...cacheMark(part) };
}

function writeResult({ callId, parts, isError }: Extract<Turn, { role: "tool" }>): LooseObject {
  const content = parts.flatMap(writePart);
  return {
    type: "tool_result",
    tool_use_id: callId,
    ...(content.length === 0 ? {} : { content }),
    ...(isError ? { is_error: true } : {}),
  };
}
