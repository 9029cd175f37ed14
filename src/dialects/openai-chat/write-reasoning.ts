import { budgetOfEffort, effortOfBudget, nearestEffort } from "../conversation/effort.ts";
import type { ReasoningWish } from "../conversation/request.ts";
import type { ModelFacts } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { dropped } from "../request/edits.ts";
import { isGemini, isReasoning } from "./model-rules.ts";

type Written = { fields: LooseObject; changes?: readonly Change[] };

/** Anthropic's own least, for a model whose bounds the catalogue does not tell. */
const MIN_BUDGET = 1024;

const NOTHING: Written = { fields: {} };

/**
 * How much the model is to think, in the field that it has for that: an effort, or a budget of tokens (contract 7.1).
 * What it has no field for is a change.
 */
export function writeReasoning(wish: ReasoningWish | undefined, model: ModelFacts): Written {
  if (!wish) return NOTHING;
  if (wish.isOff || wish.effort === "none") return writeOff(model);
  const { fields, changes = [] } = writeAmount(wish, model);
  return { fields, changes: [...changes, ...summaryChanges(wish)] };
}

/** What a model thought is told here as it tells it, which is all that `auto` asks for. */
function summaryChanges({ summary = "auto" }: ReasoningWish): Change[] {
  if (summary === "auto") return [];
  const why = "how fully the model tells what it thinks can't be chosen in a chat";
  return [dropped("reasoning.summary", why)];
}

function writeAmount(wish: ReasoningWish, model: ModelFacts): Written {
  const { supports } = model;
  const { budgetTokens } = wish;
  if (supports?.maxThinkingBudget !== undefined && budgetTokens !== undefined) return fitBudget(budgetTokens, supports);
  const wanted = wish.effort ?? (budgetTokens === undefined ? undefined : effortOfBudget(budgetTokens));
  if (wanted === undefined) return writeAdaptive(wish, model);
  // Of a model that isn't in the catalogue nothing is known; upstream is to say what it takes.
  return supports ? fitEffort(wanted, wish, supports) : asEffort(wanted);
}

/** OpenAI's models and Gemini think by themselves; others do so where they are told how much, and nothing was said of it. */
function writeAdaptive({ isAdaptive }: ReasoningWish, model: ModelFacts): Written {
  if (!isAdaptive || isReasoning(model) || isGemini(model)) return NOTHING;
  const why = "in a chat the model thinks where an effort or a budget is named";
  return { fields: {}, changes: [dropped("thinking", why)] };
}

/** OpenAI's models think unless told not to, and some can't be; the others do so when asked (contract 7.7). */
function writeOff(model: ModelFacts): Written {
  const efforts = model.supports?.reasoningEfforts ?? [];
  if (efforts.includes("none")) return asEffort("none");
  const least = isReasoning(model) ? nearestEffort("none", efforts) : undefined;
  if (least === undefined) return NOTHING;
  return { ...asEffort(least), changes: [changed("replaced", "the model can't do without thinking")] };
}

type Supports = NonNullable<ModelFacts["supports"]>;

function fitEffort(wanted: string, wish: ReasoningWish, supports: Supports): Written {
  const { reasoningEfforts: efforts, maxThinkingBudget } = supports;
  const effort = nearestEffort(wanted, efforts);
  if (effort !== undefined) {
    const why = `the model takes the efforts ${efforts.join(", ")}`;
    const isOther = wish.effort !== undefined && wish.effort !== effort;
    return { ...asEffort(effort), changes: isOther ? [changed("replaced", why)] : [] };
  }
  if (maxThinkingBudget === undefined) {
    return { fields: {}, changes: [changed("dropped", "the model takes no effort")] };
  }
  const why = "the model takes a budget of thinking tokens instead";
  return {
    fields: { thinking_budget: budgetOfEffort(wanted, boundsOf(supports)) },
    changes: [changed("replaced", why)],
  };
}

function fitBudget(wanted: number, supports: Supports): Written {
  const { min, max } = boundsOf(supports);
  const tokens = Math.min(Math.max(wanted, min), max);
  const why = `the model takes ${min} to ${max} thinking tokens`;
  const changes: Change[] = tokens === wanted ? [] : [{ path: "thinking_budget", effect: "replaced", why }];
  return { fields: { thinking_budget: tokens }, changes };
}

function asEffort(effort: string): Written {
  return { fields: { reasoning_effort: effort } };
}

function boundsOf({ minThinkingBudget, maxThinkingBudget }: Supports): { min: number; max: number } {
  const min = minThinkingBudget ?? MIN_BUDGET;
  return { min, max: Math.max(maxThinkingBudget ?? min, min) };
}

function changed(effect: Change["effect"], why: string): Change {
  return { path: "reasoning_effort", effect, why };
}
