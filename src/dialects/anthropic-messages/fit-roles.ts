import { type LooseObject, objectOf, stringOf } from "../loose-json.ts";
import { type Change, isDropped } from "../request/change.ts";
import { added, dropped, replaced } from "../request/edits.ts";
import { type Block, blocksIn, messagesIn } from "./blocks.ts";
import { messageFields } from "./message-fields.ts";
import { reminder } from "./reminder.ts";

type Message = ReturnType<typeof messagesIn>[number];

export type RolesFitted = {
  changes: readonly Change[];
  /** What belongs behind the system prompt. */
  system: readonly string[];
};

const WHY = "upstream takes instructions in front of the messages, or in the user's";

/**
 * Messages of the role `system`, which upstream refuses: some clients put one behind the user's turn. In front of all
 * others they belong to the system prompt. Elsewhere they become the user's at the very place where they stand, so that
 * the beginning of the conversation, which upstream's cache knows, stays the same from call to call; only between
 * a call and its result nothing may stand, and they move behind the result.
 */
export function fitRoles(request: LooseObject): RolesFitted {
  const messages = messagesIn(request);
  // Instructions alone are what there is to answer.
  const first = Math.max(messages.findIndex(isSpoken), 0);
  const leading = messages.slice(0, first);
  const moved = moves(messages.slice(first));
  const changes = [...leading.map(({ path }) => dropped(path, WHY)), ...moved];
  const gone = new Set(changes.filter(isDropped).map(({ path }) => path));
  const kept = messages.filter(({ path }) => !gone.has(path));
  return { changes: [...changes, ...kept.flatMap(messageFields)], system: leading.flatMap(textsOf) };
}

function isSpoken({ message }: Message): boolean {
  return message["role"] !== "system";
}

/** Backwards, so that each is met with the message that follows it in hand. */
function moves(messages: readonly Message[]): Change[] {
  let next: Message | undefined;
  const backwards = messages.toReversed().map((message) => {
    if (!isSpoken(message)) return move(message, next);
    next = message;
    return [];
  });
  return backwards.toReversed().flat();
}

function move(instruction: Message, next: Message | undefined): Change[] {
  const { path, message, blocks } = instruction;
  if (next?.blocks.some(({ block }) => block["type"] === "tool_result")) {
    const end = next.blocks.length;
    const texts = textsOf(instruction).map((text) => ({ type: "text", text: reminder(text) }));
    return [dropped(path, WHY), ...texts.map((block, at) => added(`${next.path}.content[${end + at}]`, WHY, block))];
  }
  const text = stringOf(message["content"]);
  const contents = text === undefined ? blocks.flatMap(remind) : [replaced(`${path}.content`, WHY, reminder(text))];
  return [replaced(`${path}.role`, WHY, "user"), ...contents];
}

function remind({ path, block }: Block): Change[] {
  const text = stringOf(block["text"]);
  return text === undefined ? [] : [replaced(`${path}.text`, WHY, reminder(text))];
}

function textsOf({ message, path }: Message): string[] {
  const { content } = message;
  if (typeof content === "string") return content === "" ? [] : [content];
  return blocksIn(content, path).flatMap(({ block }) => stringOf(objectOf(block)?.["text"]) ?? []);
}
