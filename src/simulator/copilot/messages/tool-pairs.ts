import { type Block, mergedTurns } from "./messages-request.ts";
import type { PromptRule } from "./messages-rule.ts";

/** Each call has its result at the beginning of the next message, and each result its call in the one before. */
export const callsHaveResults: PromptRule = ({ request }) => {
  const turns = mergedTurns(request.messages).map(({ blocks }) => blocks);
  for (const index of [...turns.keys(), turns.length]) {
    const refusal = refusePair(turns[index - 1] ?? [], turns[index] ?? [], index);
    if (refusal !== null) return refusal;
  }
  return null;
};

/** What is wrong between a message and the one before, whose number is one less. */
function refusePair(before: readonly Block[], blocks: readonly Block[], index: number): string | null {
  const open = new Set(before.flatMap((block) => (block.type === "tool_use" ? [block.id] : [])));
  const others = blocks.findIndex(({ type }) => type !== "tool_result");
  const leading = blocks.slice(0, others < 0 ? undefined : others);
  const missing = [...open].filter((id) => !leading.some((block) => resultOf(block) === id));
  if (missing.length > 0) {
    const found = `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(", ")}`;
    const rule = "Each `tool_use` block must have a corresponding `tool_result` block in the next message.";
    return `messages.${index - 1}: ${found}. ${rule}`;
  }
  const stray = blocks.findIndex((block) => block.type === "tool_result" && !open.delete(block.tool_use_id));
  const id = resultOf(blocks[stray]);
  if (id === null) return null;
  const found = `unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}`;
  const rule = "Each `tool_result` block must have a corresponding `tool_use` block in the previous message.";
  return `messages.${index}.content.${stray}: ${found}. ${rule}`;
}

function resultOf(block: Block | undefined): string | null {
  return block?.type === "tool_result" ? block.tool_use_id : null;
}
