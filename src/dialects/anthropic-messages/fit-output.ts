import { formatInstruction } from "../conversation/format-instruction.ts";
import type { ModelFacts } from "../dialect.ts";
import { type LooseObject, objectOf, wordOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { added, dropped, replaced } from "../request/edits.ts";
import { blocksIn, messagesIn } from "./blocks.ts";
import { whyRefused } from "./fit-content.ts";
import { readWish } from "./read-wish.ts";
import { decideThinking, type Situation, type Thinking } from "./thinking.ts";

export type OutputFitted = {
  changes: readonly Change[];
  /** What belongs behind the system prompt. */
  system: readonly string[];
};

/** How the model is to think and what form its answer is to have, as far as the catalogue says that it can. */
export function fitOutput(request: LooseObject, model: ModelFacts, more: FitOutputNeeds): OutputFitted {
  const decided = decideThinking(readWish(request) ?? {}, model, situationOf(request, more.maxTokens));
  const format = objectOf(objectOf(request["output_config"])?.["format"]) ?? objectOf(request["output_format"]);
  const isBound = format !== undefined && model.supports?.structuredOutputs !== false;
  return {
    changes: [
      ...fitThinking(request, decided),
      ...fitConfig(request, { ...decided, format: isBound ? format : undefined }),
      ...(more.taken.includes("context-management-2025-06-27") ? fitEdits(request, decided) : []),
    ],
    system: format && !isBound ? [formatInstruction(asFormat(format))] : [],
  };
}

type FitOutputNeeds = { maxTokens: number; taken: readonly string[] };

function situationOf(request: LooseObject, maxTokens: number): Situation {
  const choice = objectOf(request["tool_choice"])?.["type"];
  return { maxTokens, isForced: choice === "any" || choice === "tool", lacksThought: lacksThought(request) };
}

function lacksThought(request: LooseObject): boolean {
  const messages = messagesIn(request);
  const last = messages.findLast(({ message }) => message["role"] !== "system");
  if (!last?.blocks.some(({ block }) => block["type"] === "tool_result")) return false;
  const spoken = messages.findLast(({ message }) => message["role"] === "assistant");
  const first = spoken?.blocks.find(({ block }) => whyRefused(block) === undefined)?.block["type"];
  return first !== "thinking" && first !== "redacted_thinking";
}

function fitThinking({ thinking }: LooseObject, decided: Thinking): Change[] {
  const given = objectOf(thinking);
  if (!given) return [];
  if (!decided.thinking) return [dropped("thinking", "the model, or this turn, takes no thinking of this kind")];
  const wanted: LooseObject = decided.thinking;
  const names = new Set([...Object.keys(given), ...Object.keys(wanted)]);
  const isSame = [...names].every((name) => given[name] === wanted[name]);
  return isSame ? [] : [replaced("thinking", "this is the form that the model takes", wanted)];
}

const WHY = {
  effort: "the model takes certain efforts, or none",
  format: "the model is bound to a schema here, or asked for it in the system prompt",
  task_budget: "it belongs to a beta that upstream is not asked for",
} as const;

function fitConfig(request: LooseObject, decided: { effort: string | undefined; format: LooseObject | undefined }) {
  const given = objectOf(request["output_config"]);
  const wanted: LooseObject = { effort: decided.effort, format: decided.format, task_budget: undefined };
  const moved = "output_format" in request ? [dropped("output_format", "it is called output_config.format now")] : [];
  const names = (["effort", "format", "task_budget"] as const).filter((name) => given?.[name] !== wanted[name]);
  const [first] = names;
  if (first === undefined) return moved;
  if (!given) return [...moved, added("output_config", WHY[first], wanted)];
  const isAnyKept = Object.entries({ ...given, ...wanted }).some(([, value]) => value !== undefined);
  if (!isAnyKept) return [...moved, dropped("output_config", WHY[first])];
  const changes = names.map((name) => {
    const path = `output_config.${name}`;
    if (wanted[name] === undefined) return dropped(path, WHY[name]);
    return (name in given ? replaced : added)(path, WHY[name], wanted[name]);
  });
  return [...moved, ...changes];
}

/** To clear thoughts is refused of a model that has none. */
function fitEdits(request: LooseObject, { thinking }: Thinking): Change[] {
  if (thinking && thinking.type !== "disabled") return [];
  const edits = blocksIn(objectOf(request["context_management"])?.["edits"], "context_management.edits");
  const idle = edits.filter(({ block }) => wordOf(block["type"])?.startsWith("clear_thinking_"));
  const why = "the model does not think in this call";
  if (idle.length === 0) return [];
  return idle.length === edits.length
    ? [dropped("context_management", why)]
    : idle.map(({ path }) => dropped(path, why));
}

function asFormat({ schema }: LooseObject) {
  return { kind: "schema", name: undefined, description: undefined, schema, strict: undefined } as const;
}
