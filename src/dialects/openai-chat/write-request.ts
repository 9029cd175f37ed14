import { cuttableStops } from "../conversation/cuttable-stops.ts";
import { lackingInstruction } from "../conversation/format-instruction.ts";
import type { Conversation, Format, Tool, ToolChoice } from "../conversation/request.ts";
import type { FitNeeds, Fitted, ModelFacts } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { dropped, replaced } from "../request/edits.ts";
import { isReasoning, limitName } from "./model-rules.ts";
import { dropsReasoning, writeMessages } from "./write-messages.ts";
import { writeReasoning } from "./write-reasoning.ts";

/** As many stop sequences OpenAI's API takes. */
const MAX_STOPS = 4;

/** What one part of a request comes to: fields of the body, and what of the wish is not in them. */
type Written = { fields: LooseObject; changes?: readonly Change[] };

/** The conversation as a request to `/chat/completions` (contract 7.1). Throws `unsupported_field` and `invalid_value`. */
export function writeRequest(conversation: Conversation, { model }: FitNeeds): Fitted {
  const stops = writeStops(conversation.stop, model);
  const parts: readonly Written[] = [
    { fields: { model: model.id } },
    writeTurns(conversation, model),
    writeTools(conversation),
    writeLimit(conversation, model),
    writeSampling(conversation, model),
    writeReasoning(conversation.reasoning, model),
    { fields: { stop: stops.sent, response_format: writeFormat(conversation.format) } },
    writeRest(conversation, model),
  ];
  const body = Object.assign({}, ...parts.map(({ fields }) => fields));
  return {
    body: new TextEncoder().encode(JSON.stringify(body)),
    changes: parts.flatMap(({ changes = [] }) => changes),
    ...(stops.emulated ? { asked: { stopSequences: cuttableStops(stops.emulated) } } : {}),
  };
}

function writeTurns({ turns, format }: Conversation, model: ModelFacts): Written {
  const why = "upstream takes no reasoning back but what it sealed itself";
  const changes = dropsReasoning(turns, model) ? [dropped("reasoning", why)] : [];
  const messages = writeMessages(turns, model);
  const lacking = lackingInstruction(format, turns);
  if (lacking === undefined) return { fields: { messages }, changes };
  const added: Change = { path: "messages", effect: "added", why: "JSON is given only where the messages ask for it" };
  return { fields: { messages: [{ role: "system", content: lacking }, ...messages] }, changes: [...changes, added] };
}

function writeTools({ tools, toolChoice, parallelCalls }: Conversation): Written {
  return {
    fields: {
      tools: tools.length === 0 ? undefined : tools.map(writeTool),
      tool_choice: toolChoice && writeToolChoice(toolChoice),
      parallel_tool_calls: parallelCalls,
    },
  };
}

/** Also for those in a chat that upstream knows in this form only. */
export function writeTool({ name, description, schema, strict, isCached }: Tool): LooseObject {
  // A function without parameters takes none; some back ends want it said.
  const parameters = schema ?? { type: "object", properties: {} };
  return {
    type: "function",
    function: { name, description, parameters, strict },
    ...(isCached ? { copilot_cache_control: { type: "ephemeral" } } : {}),
  };
}

export function writeToolChoice(choice: ToolChoice): unknown {
  return choice.kind === "named" ? { type: "function", function: { name: choice.name } } : choice.kind;
}

/** OpenAI's API refuses a limit above the model's own, which a client of another API can't know. */
function writeLimit({ maxTokens }: Conversation, model: ModelFacts): Written {
  if (maxTokens === undefined) return { fields: {} };
  const given = limitName(model);
  const name = given === "any" ? "max_tokens" : given;
  const most = model.limits?.outputTokens ?? maxTokens;
  if (maxTokens <= most) return { fields: { [name]: maxTokens } };
  const why = "the model gives no more than this at once";
  return { fields: { [name]: most }, changes: [replaced(name, why, most)] };
}

function writeSampling({ sampling }: Conversation, model: ModelFacts): Written {
  const { temperature, topP, topK, presencePenalty, frequencyPenalty, seed } = sampling;
  const steering = {
    temperature,
    top_p: topP,
    presence_penalty: presencePenalty,
    frequency_penalty: frequencyPenalty,
  };
  const changes = topK === undefined ? [] : [dropped("top_k", "this model's API has no such parameter")];
  if (!isReasoning(model)) return { fields: { ...steering, seed }, changes };
  const given = Object.entries(steering).filter(([, value]) => value !== undefined);
  const why = "reasoning models accept only the default";
  return { fields: { seed }, changes: [...changes, ...given.map(([name]) => dropped(name, why))] };
}

/** Reasoning models refuse the parameter, and the others take four: then the answer is cut here. */
function writeStops(stop: readonly string[], model: ModelFacts) {
  if (stop.length === 0) return {};
  return isReasoning(model) || stop.length > MAX_STOPS ? { emulated: stop } : { sent: stop };
}

function writeFormat(format: Format | undefined): LooseObject | undefined {
  if (!format) return undefined;
  if (format.kind === "json") return { type: "json_object" };
  const { name = "answer", description, schema, strict } = format;
  return { type: "json_schema", json_schema: { name, description, schema, strict } };
}

function writeRest({ choices, stream, verbosity, cacheKey }: Conversation, model: ModelFacts): Written {
  const changes: Change[] = [];
  const takesVerbosity = isReasoning(model);
  if (verbosity !== undefined && !takesVerbosity) changes.push(dropped("verbosity", "the model has no verbosity"));
  if (cacheKey !== undefined) changes.push(dropped("prompt_cache_key", "upstream has no use for it"));
  return {
    fields: {
      n: choices > 1 ? choices : undefined,
      stream: stream || undefined,
      verbosity: takesVerbosity ? verbosity : undefined,
    },
    changes,
  };
}
