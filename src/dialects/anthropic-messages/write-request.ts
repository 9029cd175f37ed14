import { formatInstruction } from "../conversation/format-instruction.ts";
import type { Conversation, Format, ReasoningWish, Tool } from "../conversation/request.ts";
import type { FitNeeds, Fitted, ModelFacts } from "../dialect.ts";
import { type LooseObject, objectOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { dropped, replaced } from "../request/edits.ts";
import { VERSION } from "./fit.ts";
import { outputLimit } from "./limit.ts";
import { decideThinking, type Situation, type Thinking } from "./thinking.ts";
import { writeCache } from "./write-cache.ts";
import { type Message, writeMessages } from "./write-messages.ts";
import { writeSampling } from "./write-sampling.ts";

/** Upstream needs a limit; where nobody knows the model's, every one of its models has this. */
const DEFAULT_LIMIT = 4096;

const OTHER_EFFORT = "the model takes other efforts, or a budget of thinking tokens";

/** The conversation as a request to `/v1/messages` (contract 8.2). Throws `unsupported_field`. */
export function writeRequest(conversation: Conversation, { model }: FitNeeds): Fitted {
  const limit = writeLimit(conversation, model);
  const written = writeMessages(conversation.turns);
  const lacks = lacksThought(written.messages);
  const thought = writeThinking(conversation, model, { maxTokens: limit.maxTokens, lacksThought: lacks });
  const { thinking, effort } = thought;
  const format = writeFormat(conversation, model);
  const { prompt, changes } = writeCache({
    tools: conversation.tools.map(writeTool),
    system: [...written.system, ...format.system],
    messages: written.messages,
  });
  const sampled = writeSampling(conversation, thinking !== undefined && thinking.type !== "disabled");
  const config = { effort, format: format.bound };
  const body = {
    model: model.id,
    max_tokens: limit.maxTokens,
    ...(prompt.system.length === 0 ? {} : { system: prompt.system }),
    messages: prompt.messages,
    ...(prompt.tools.length === 0 ? {} : { tools: prompt.tools }),
    ...writeToolChoice(conversation),
    thinking,
    ...(Object.values(config).some((value) => value !== undefined) ? { output_config: config } : {}),
    ...sampled.fields,
    stream: conversation.stream || undefined,
  };
  return {
    body: new TextEncoder().encode(JSON.stringify(body)),
    changes: [
      ...limit.changes,
      ...thought.changes,
      ...written.changes,
      ...format.changes,
      ...changes,
      ...sampled.changes,
      ...unwritten(conversation),
    ],
    headers: { "anthropic-version": VERSION },
  };
}

function writeLimit({ maxTokens, stream }: Conversation, model: ModelFacts) {
  const most = outputLimit(model, stream);
  const why = "upstream wants a limit, and the model has this one";
  if (maxTokens === undefined) {
    const added: Change = { path: "max_tokens", effect: "added", why };
    return { maxTokens: most ?? DEFAULT_LIMIT, changes: [added] };
  }
  if (most === undefined || maxTokens <= most) return { maxTokens, changes: [] };
  return { maxTokens: most, changes: [replaced("max_tokens", "the model gives no more than this at once", most)] };
}

/** An effort says, in the other dialects, that the model is to think at all. */
function writeThinking(
  { reasoning, toolChoice }: Conversation,
  model: ModelFacts,
  situation: Omit<Situation, "isForced">,
) {
  const changes: Change[] = [];
  if (!reasoning) return { thinking: undefined, effort: undefined, changes };
  const isForced = toolChoice?.kind === "required" || toolChoice?.kind === "named";
  const decided = decideThinking(asked(reasoning), model, { ...situation, isForced });
  return { ...decided, changes: tellThinking(reasoning, decided) };
}

function asked(wish: ReasoningWish): ReasoningWish {
  const { effort, isOff, budgetTokens } = wish;
  if (isOff || effort === "none") return { isOff: true };
  return { ...wish, isAdaptive: budgetTokens === undefined };
}

function tellThinking({ effort, isOff, budgetTokens, summary = "auto" }: ReasoningWish, decided: Thinking): Change[] {
  if (isOff || effort === "none") return [];
  const { thinking } = decided;
  if (!thinking && decided.effort === undefined) {
    return [dropped("reasoning", "the model, or this turn, takes no thinking of this kind")];
  }
  const isOtherEffort = effort !== undefined && decided.effort !== effort;
  const isOtherBudget =
    thinking?.type === "enabled" && (budgetTokens ?? thinking.budget_tokens) !== thinking.budget_tokens;
  return [
    ...(isOtherEffort ? [replaced("reasoning_effort", OTHER_EFFORT, decided)] : []),
    ...(isOtherBudget ? [replaced("thinking_budget", "the model, or the answer's limit, bounds it", thinking)] : []),
    ...(summary === "auto" ? [] : [dropped("reasoning.summary", "the model tells what it thinks in one way alone")]),
  ];
}

/** Whatever the user says beside the results of tools, the model goes on from what it thought before them. */
function lacksThought(messages: readonly Message[]): boolean {
  if (!messages.at(-1)?.content.some(({ type }) => type === "tool_result")) return false;
  const [first] = messages.findLast(({ role }) => role === "assistant")?.content ?? [];
  return first?.["type"] !== "thinking" && first?.["type"] !== "redacted_thinking";
}

/** A schema that was written for another maker's strict mode holds here too; any other is asked for in words. */
function writeFormat({ format }: Conversation, { supports }: ModelFacts) {
  if (!format) return { system: [], bound: undefined, changes: [] };
  const isStrict = format.kind === "schema" && format.strict === true && format.schema !== undefined;
  if (isStrict && supports?.structuredOutputs !== false) {
    return { system: [], bound: { type: "json_schema", schema: described(format) }, changes: [] };
  }
  const why = "the model can't be bound to this form, and is asked for it";
  const added: Change = { path: "system", effect: "added", why };
  return { system: [{ type: "text", text: formatInstruction(format) }], bound: undefined, changes: [added] };
}

/** A schema can say itself what it describes. */
function described({ schema, description }: Extract<Format, { kind: "schema" }>): unknown {
  return description === undefined ? schema : { description, ...objectOf(schema) };
}

function writeTool({ name, description, schema, strict, isCached }: Tool): LooseObject {
  return {
    name,
    description,
    // A schema may leave the type out where it is clear; upstream may not.
    input_schema: { type: "object", properties: {}, ...objectOf(schema) },
    ...(strict ? { strict } : {}),
    ...(isCached ? { cache_control: { type: "ephemeral" } } : {}),
  };
}

function writeToolChoice({ toolChoice, parallelCalls }: Conversation): LooseObject {
  const single = parallelCalls === false ? { disable_parallel_tool_use: true } : {};
  if (!toolChoice) return parallelCalls === false ? { tool_choice: { type: "auto", ...single } } : {};
  if (toolChoice.kind === "none") return { tool_choice: { type: "none" } };
  if (toolChoice.kind === "named") return { tool_choice: { type: "tool", name: toolChoice.name, ...single } };
  return { tool_choice: { type: toolChoice.kind === "required" ? "any" : "auto", ...single } };
}

function unwritten({ verbosity, cacheKey }: Conversation): Change[] {
  return [
    ...(verbosity === undefined ? [] : [dropped("verbosity", "the model has no verbosity")]),
    ...(cacheKey === undefined ? [] : [dropped("prompt_cache_key", "upstream's cache needs no key")]),
  ];
}
