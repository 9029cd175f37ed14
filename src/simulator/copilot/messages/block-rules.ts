import { type AnyBlock, allBlocks, type Block, type Message } from "./messages-request.ts";
import type { PromptRule } from "./messages-rule.ts";
import { signatureOf } from "./signature.ts";
import { callsHaveResults } from "./tool-pairs.ts";

const MAX_BREAKPOINTS = 4;

const onlyUserAndAssistantSpeak: PromptRule = ({ request }) => {
  const foreign = request.messages.find(({ role }) => role !== "user" && role !== "assistant");
  if (!foreign) return null;
  const advice = foreign.role === "system" ? " The Messages API accepts a top-level `system` parameter." : "";
  return `messages: Unexpected role "${foreign.role}".${advice}`;
};

const nothingIsEmpty: PromptRule = ({ request: { messages, system } }) => {
  const empty = messages.findIndex(({ content }) => content.length === 0);
  if (empty >= 0) return `messages.${empty}: ${messages[empty]?.role} messages must have non-empty content`;
  if (allBlocks(messages).some(isEmptyText)) return "messages: text content blocks must be non-empty";
  if (Array.isArray(system) && system.some(isEmptyText)) return "system: text content blocks must be non-empty";
  return null;
};

const isEmptyText = (block: AnyBlock) => block.type === "text" && block.text.trim() === "";

const fewBreakpoints: PromptRule = ({ request: { messages, system, tools } }) => {
  const places = [...allBlocks(messages), ...(Array.isArray(system) ? system : []), ...(tools ?? [])];
  const count = places.filter((place) => "cache_control" in place && place.cache_control).length;
  if (count <= MAX_BREAKPOINTS) return null;
  return `A maximum of ${MAX_BREAKPOINTS} blocks with cache_control may be provided. Found ${count}.`;
};

const callIdsAreUnique: PromptRule = ({ request }) => {
  const ids = request.messages.flatMap(toolUseIds);
  return new Set(ids).size === ids.length ? null : "messages: `tool_use` ids must be unique";
};

const toolUseIds = ({ content }: Message) =>
  typeof content === "string" ? [] : content.flatMap((block) => (block.type === "tool_use" ? [block.id] : []));

const thinkingIsSigned: PromptRule = ({ request }) => {
  for (const [index, { content }] of request.messages.entries()) {
    const position = typeof content === "string" ? -1 : content.findIndex(isForged);
    if (position >= 0) return `messages.${index}.content.${position}: Invalid \`signature\` in \`thinking\` block`;
  }
  return null;
};

const isForged = (block: Block) => block.type === "thinking" && block.signature !== signatureOf(block.thinking);

/** What the blocks of a conversation must keep to, in the order in which it is looked at. */
export const BLOCK_RULES: readonly PromptRule[] = [
  onlyUserAndAssistantSpeak,
  nothingIsEmpty,
  fewBreakpoints,
  callIdsAreUnique,
  callsHaveResults,
  thinkingIsSigned,
];
