import type { CatalogueRow } from "../../catalogue.ts";
import { countMessagesPrompt, isThinking } from "./messages-prompt.ts";
import { mergedTurns } from "./messages-request.ts";
import type { MessagesRule, PromptRule } from "./messages-rule.ts";

/** Contract 8.2: haiku-4.5 refuses one kind, opus-4.7 the other, whatever the catalogue says. */
const thinkingIsOfItsKind: PromptRule = ({ request: { thinking }, model }) => {
  if (thinking?.type === "adaptive" && model.capabilities.supports["adaptive_thinking"] !== true) {
    return "adaptive thinking is not supported on this model";
  }
  if (thinking?.type !== "enabled" || !isAtLeast(model, 4.7)) return null;
  return '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.';
};

/** With a budget, a turn of tools goes on only from the thinking that it began with. */
const callsBeginWithThinking: PromptRule = ({ request }) => {
  if (request.thinking?.type !== "enabled") return null;
  const turns = mergedTurns(request.messages);
  const index = turns.findLastIndex(({ role }) => role === "assistant");
  const blocks = turns[index]?.blocks ?? [];
  const first = blocks[0]?.type;
  const isToolTurn = blocks.some(({ type }) => type === "tool_use");
  if (!isToolTurn || first === "thinking" || first === "redacted_thinking") return null;
  return `messages.${index}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${first}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceding the lastmost set of \`tool_use\` and \`tool_result\` blocks).`;
};

const effortIsListed: PromptRule = ({ request, model }) => {
  const effort = request.output_config?.effort ?? null;
  if (effort === null) return null;
  const listed = model.capabilities.supports["reasoning_effort"];
  if (!Array.isArray(listed)) return "This model does not support the effort parameter.";
  return listed.includes(effort) ? null : `output_config.effort: Input should be one of ${listed.join(", ")}`;
};

const formatIsKnown: PromptRule = ({ request, model }) => {
  if (!request.output_config?.format || model.capabilities.supports["structured_outputs"] === true) return null;
  return "output_config.format: structured outputs are not supported by this model";
};

/** Contract 8.2: from 4.6 on. */
const nothingIsPutIntoItsMouth: PromptRule = ({ request, model }) => {
  if (request.messages.at(-1)?.role !== "assistant" || !isAtLeast(model, 4.6)) return null;
  return "This model does not support assistant message prefill. The conversation must end with a user message.";
};

const chosenToolExists: PromptRule = ({ request: { tools, tool_choice: choice } }) => {
  if (choice?.type !== "tool" || tools?.some(({ name }) => name === choice.name)) return null;
  return `tool_choice: Tool '${choice.name}' not found in provided tools`;
};

/** Contract 9.2. */
const promptFits: PromptRule = ({ request, model }) => {
  const limit = model.capabilities.limits?.max_prompt_tokens ?? Number.POSITIVE_INFINITY;
  const { prompt } = countMessagesPrompt(request);
  return prompt <= limit ? null : `prompt is too long: ${prompt} tokens > ${limit} maximum`;
};

/** Contract 8.2, last point of the list: less where the answer comes at once. */
const answerFits: MessagesRule = ({ request, model }) => {
  const { max_output_tokens: most, max_non_streaming_output_tokens: mostAtOnce } = model.capabilities.limits ?? {};
  const limit = (request.stream === true ? undefined : mostAtOnce) ?? most ?? Number.POSITIVE_INFINITY;
  if (request.max_tokens <= limit) return null;
  return `max_tokens: ${request.max_tokens} > ${limit}, which is the maximum allowed number of output tokens for ${model.id}${limit === most ? "" : " without streaming"}`;
};

const thinkingLeavesRoom: MessagesRule = ({ request: { thinking, max_tokens } }) => {
  if (thinking?.type !== "enabled" || thinking.budget_tokens < max_tokens) return null;
  return "`max_tokens` must be greater than `thinking.budget_tokens`.";
};

const thinkingIsFree: MessagesRule = ({ request }) => {
  if (!isThinking(request)) return null;
  if ((request.temperature ?? 1) !== 1) return "`temperature` may only be set to 1 when thinking is enabled.";
  const isForced = request.tool_choice?.type === "any" || request.tool_choice?.type === "tool";
  return isForced ? "Thinking may not be enabled when tool_choice forces tool use." : null;
};

const stopsSaySomething: MessagesRule = ({ request }) => {
  const isEmpty = request.stop_sequences?.some((stop) => stop.trim() === "") ?? false;
  return isEmpty ? "stop_sequences: each stop sequence must contain non-whitespace" : null;
};

/** Whether a Claude is of that generation or a later one. */
function isAtLeast({ id }: CatalogueRow, generation: number): boolean {
  return Number(/-(\d+(?:\.\d+)?)/.exec(id)?.[1] ?? 0) >= generation;
}

/** What a model takes of a prompt, in the order in which it is looked at. */
export const PROMPT_RULES: readonly PromptRule[] = [
  thinkingIsOfItsKind,
  callsBeginWithThinking,
  effortIsListed,
  formatIsKnown,
  nothingIsPutIntoItsMouth,
  chosenToolExists,
  promptFits,
];

/** What a model takes of the wishes for its answer. */
export const ANSWER_RULES: readonly MessagesRule[] = [
  answerFits,
  thinkingLeavesRoom,
  thinkingIsFree,
  stopsSaySomething,
];
