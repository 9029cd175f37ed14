import { cuttableStops } from "../conversation/cuttable-stops.ts";
import { lackingInstruction } from "../conversation/format-instruction.ts";
import type { Conversation, Format, Tool, ToolChoice } from "../conversation/request.ts";
import type { FitNeeds, Fitted, ModelFacts } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { dropped } from "../request/edits.ts";
import { isReasoning, MIN_OUTPUT_TOKENS } from "./model-rules.ts";
import { isReplayable, leadingCount, writeInstruction, writeItems } from "./write-items.ts";
import { writeReasoning } from "./write-reasoning.ts";

/** The conversation as a request to `/responses` (contract 8.1), where nothing is stored. Throws `invalid_value`. */
export function writeRequest(conversation: Conversation, { model }: FitNeeds): Fitted {
  const { maxTokens, stop, verbosity, cacheKey, stream } = conversation;
  const written = writeTurns(conversation);
  const format = writeFormat(conversation.format);
  const reasoning = writeReasoning(conversation.reasoning, model);
  const sampling = writeSampling(conversation, model);
  const body = {
    model: model.id,
    ...written.fields,
    ...writeTools(conversation),
    ...sampling.fields,
    ...reasoning.fields,
    max_output_tokens: maxTokens === undefined ? undefined : Math.max(maxTokens, MIN_OUTPUT_TOKENS),
    text: format === undefined && verbosity === undefined ? undefined : { format, verbosity },
    prompt_cache_key: cacheKey,
    stream: stream || undefined,
    store: false,
  };
  const changes = [
    ...written.changes,
    ...sampling.changes,
    ...reasoning.changes,
    ...limitChanges(maxTokens),
    ...sealChanges(conversation),
    ...cacheChanges(conversation),
  ];
  return {
    body: new TextEncoder().encode(JSON.stringify(body)),
    changes,
    // This API has no stop sequences.
    ...(stop.length === 0 ? {} : { asked: { stopSequences: cuttableStops(stop) } }),
  };
}

/** Of the word that any JSON hangs on upstream looks for in the input alone, and not in `instructions`. */
function writeTurns({ turns, format }: Conversation): { fields: LooseObject; changes: Change[] } {
  const { instructions, input } = writeItems(turns);
  const lacking = lackingInstruction(format, turns.slice(leadingCount(turns)));
  if (lacking === undefined) return { fields: { instructions, input }, changes: [] };
  const added: Change = { path: "input", effect: "added", why: "JSON is given only where the input asks for it" };
  return { fields: { instructions, input: [writeInstruction(lacking), ...input] }, changes: [added] };
}

function writeTools({ tools, toolChoice, parallelCalls }: Conversation): LooseObject {
  return {
    tools: tools.length === 0 ? undefined : tools.map(writeTool),
    tool_choice: toolChoice && writeToolChoice(toolChoice, tools),
    parallel_tool_calls: parallelCalls,
  };
}

/** Strict only where it was asked for: a schema of any other dialect need not keep the rules for that. */
function writeTool({ name, description, schema, strict, freeForm }: Tool): LooseObject {
  if (!freeForm) {
    const parameters = schema ?? { type: "object", properties: {} };
    return { type: "function", name, description, parameters, strict: strict ?? false };
  }
  const { grammar: definition, syntax = "lark" } = freeForm;
  const format = definition === undefined ? { type: "text" } : { type: "grammar", syntax, definition };
  return { type: "custom", name, description, format };
}

function writeToolChoice(choice: ToolChoice, tools: readonly Tool[]): unknown {
  if (choice.kind !== "named") return choice.kind;
  const isFreeForm = tools.some(({ name, freeForm }) => name === choice.name && freeForm !== undefined);
  return { type: isFreeForm ? "custom" : "function", name: choice.name };
}

function writeFormat(format: Format | undefined): LooseObject | undefined {
  if (!format) return undefined;
  if (format.kind === "json") return { type: "json_object" };
  const { name = "answer", description, schema, strict } = format;
  return { type: "json_schema", name, description, schema, strict };
}

function writeSampling({ sampling }: Conversation, model: ModelFacts): { fields: LooseObject; changes: Change[] } {
  const { temperature, topP, topK, presencePenalty, frequencyPenalty, seed } = sampling;
  const steering = { temperature, top_p: topP };
  const unknown = { top_k: topK, presence_penalty: presencePenalty, frequency_penalty: frequencyPenalty, seed };
  const changes = namesIn(unknown).map((name) => dropped(name, "this model's API has no such parameter"));
  if (!isReasoning(model)) return { fields: steering, changes };
  const refused = namesIn(steering).map((name) => dropped(name, "reasoning models accept only the default"));
  return { fields: {}, changes: [...changes, ...refused] };
}

function namesIn(fields: Readonly<Record<string, number | undefined>>): string[] {
  return Object.keys(fields).filter((name) => fields[name] !== undefined);
}

function limitChanges(maxTokens: number | undefined): Change[] {
  if (maxTokens === undefined || maxTokens >= MIN_OUTPUT_TOKENS) return [];
  return [{ path: "max_tokens", effect: "replaced", why: `the model wants ${MIN_OUTPUT_TOKENS} at least` }];
}

function sealChanges({ turns }: Conversation): Change[] {
  const spoken = turns.flatMap((turn) => (turn.role === "assistant" ? turn.parts : []));
  const isLost = spoken.some((part) => part.kind === "reasoning" && !part.isRecalled && !isReplayable(part));
  return isLost ? [dropped("reasoning", "only the model that thought it can read it")] : [];
}

function cacheChanges({ turns, tools }: Conversation): Change[] {
  const marked: readonly { isCached?: boolean }[] = [
    ...tools,
    ...turns.flatMap((turn): readonly object[] => turn.parts),
  ];
  const isLost = marked.some(({ isCached }) => isCached);
  return isLost ? [dropped("cache_control", "the model's API caches by itself")] : [];
}
