import type { ProxyError } from "../../errors.ts";
import type { SpokenPart, TextPart, Turn } from "../conversation/request.ts";
import { type Sealed, unwrapSealed } from "../conversation/sealed.ts";
import { type LooseObject, stringOf, wordOf } from "../loose-json.ts";
import { invalidValue, unsupportedField } from "../request/request-field.ts";
import { type Block, blocksIn, messagesIn } from "./blocks.ts";
import { nothingSaid } from "./nothing-said.ts";
import { cacheMark, readPart, readParts, unknownBlock } from "./read-parts.ts";
import { isServerBlock } from "./server-tools.ts";

/**
 * The system prompt and the messages as turns; a tool's result is a turn of its own. Throws `invalid_messages` for none,
 * `invalid_value` and `unsupported_field`.
 */
export function readTurns(request: LooseObject): Turn[] {
  const { system } = request;
  const shown = Array.isArray(system) ? blocksIn(system, "system").filter((block) => !isBilling(block)) : undefined;
  const instructions = shown ? shown.flatMap(readPart).map(asText) : readParts(system, "system").map(asText);
  const messages = messagesIn(request);
  const last = messages.findLast(({ message }) => message["role"] !== "system");
  if (last?.message["role"] === "assistant") throw prefilled();
  const turns = [...filled({ role: "instructions", parts: instructions }), ...messages.flatMap(readMessage)];
  if (turns.length > 0) return turns;
  throw nothingSaid();
}

/** A client's own note, of no meaning to the model; it changes from call to call, which would ruin every cache. */
export function isBilling({ block }: Block): boolean {
  return stringOf(block["text"])?.startsWith("x-anthropic-billing-header:") === true;
}

/** Other makers' models take a turn of their own for said, and don't go on with it. */
function prefilled(): ProxyError {
  const message = "This model can't go on with a message that is begun for it; end with a message of the user.";
  return unsupportedField("messages", message);
}

function asText(part: ReturnType<typeof readPart>[number]): TextPart {
  if (part.kind === "text") return part;
  throw unsupportedField("system", "Instructions can be text only.");
}

function readMessage({ path, message, blocks }: ReturnType<typeof messagesIn>[number]): Turn[] {
  const { role, content } = message;
  const text = stringOf(content);
  const parts = () => (text === undefined ? blocks.flatMap(readPart) : readParts(text, path));
  if (role === "system") return filled({ role: "instructions", parts: parts().map(asText) });
  if (role === "user") return text === undefined ? readUser(blocks) : filled({ role, parts: parts() });
  const spoken = text === undefined ? blocks.flatMap(readSpoken) : readParts(text, path).map(asText);
  return filled({ role: "assistant", parts: spoken });
}

function filled(turn: Turn): Turn[] {
  return turn.parts.length === 0 ? [] : [turn];
}

/** In the order in which they stand. */
function readUser(blocks: readonly Block[]): Turn[] {
  const turns: Turn[] = [];
  for (const block of blocks) {
    if (block.block["type"] === "tool_result") {
      turns.push(readResult(block));
      continue;
    }
    const last = turns.at(-1);
    const parts = isServerBlock(block.block) ? [] : readPart(block);
    if (last?.role === "user") last.parts.push(...parts);
    else turns.push(...filled({ role: "user", parts }));
  }
  return turns;
}

function readResult({ path, block }: Block): Turn {
  const callId = stringOf(block["tool_use_id"]);
  if (callId === undefined) throw invalidValue(`${path}.tool_use_id`, "the id of the call that it answers");
  const all = readParts(block["content"], `${path}.content`);
  const parts = all.map((part, index) => (index === all.length - 1 ? { ...part, ...cacheMark(block) } : part));
  return { role: "tool", callId, parts, isError: block["is_error"] === true };
}

function readSpoken(block: Block): SpokenPart[] {
  const { type, thinking, signature, data } = block.block;
  if (type === "text") return readPart(block).map(asText);
  if (type === "thinking") return [reasoning(stringOf(thinking) ?? "", sealedIn(signature))];
  if (type === "redacted_thinking") return [reasoning("", sealedIn(data, true))];
  if (type === "tool_use") return [readCall(block)];
  if (isServerBlock(block.block)) return [];
  throw unknownBlock(block);
}

function reasoning(text: string, sealed: Sealed | undefined): SpokenPart {
  return { kind: "reasoning", text, ...(sealed ? { sealed } : {}) };
}

/** Claude's own seal, or one of another origin in its place. */
function sealedIn(value: unknown, isRedacted = false): Sealed | undefined {
  const text = wordOf(value);
  if (text === undefined) return undefined;
  return unwrapSealed(text) ?? { origin: "anthropic-messages", data: text, ...(isRedacted ? { isRedacted } : {}) };
}

function readCall({ path, block }: Block): SpokenPart {
  const id = wordOf(block["id"]);
  const name = wordOf(block["name"]);
  if (id === undefined || name === undefined) throw invalidValue(path, "a call with an id and the name of a tool");
  return { kind: "call", id, name, input: JSON.stringify(block["input"] ?? {}), ...cacheMark(block) };
}
