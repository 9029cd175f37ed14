import { budgetOfEffort, effortOfBudget, nearestEffort } from "../conversation/effort.ts";
import type { ReasoningWish } from "../conversation/request.ts";
import type { ModelFacts } from "../dialect.ts";

export type Thinking = {
  thinking: { type: "enabled"; budget_tokens: number } | { type: "adaptive" } | { type: "disabled" } | undefined;
  effort: string | undefined;
};

/** What of the rest of a request bears on whether the model can think. */
export type Situation = {
  /** Of the answer; the budget is a part of it. */
  maxTokens: number;
  /** The model must call a tool at once. */
  isForced: boolean;
  /** The turn goes on behind a tool's result, and what the model thought before the call is not there. */
  lacksThought: boolean;
};

/** The least that upstream takes, where the catalogue does not say (Anthropic's own bound). */
const MIN_BUDGET = 1024;

/**
 * The wish in the form that the model takes (contract 8.2): some know a budget of tokens only, some decide by
 * themselves only, some don't think at all. Upstream refuses to think before a forced call, and with a budget also in
 * a turn that goes on without its thoughts, so that the model doesn't then.
 */
export function decideThinking(wish: ReasoningWish, model: ModelFacts, situation: Situation): Thinking {
  const { isOff, isAdaptive, budgetTokens } = wish;
  const effort = effortFor(wish.effort, model);
  if (isOff) return { thinking: { type: "disabled" }, effort };
  const isWanted = isAdaptive === true || budgetTokens !== undefined;
  if (!isWanted || situation.isForced) return { thinking: undefined, effort };
  const { takesBudget, takesAdaptive } = kindsOf(model);
  if (takesAdaptive && (isAdaptive || !takesBudget)) {
    const named = budgetTokens === undefined ? undefined : effortFor(effortOfBudget(budgetTokens), model);
    return { thinking: { type: "adaptive" }, effort: effort ?? named };
  }
  const budget = takesBudget && !situation.lacksThought ? budgetFor(wish, model, situation.maxTokens) : 0;
  return { thinking: budget > 0 ? { type: "enabled", budget_tokens: budget } : undefined, effort };
}

/** From 4.7 on a model refuses a budget, whatever the catalogue says of one; nothing is known of one that it lacks. */
function kindsOf({ id, supports }: ModelFacts) {
  if (!supports) return { takesBudget: true, takesAdaptive: true };
  const { adaptiveThinking: takesAdaptive, maxThinkingBudget } = supports;
  const [, major = 0, minor = 0] = (/^claude-[a-z]+-(\d+)(?:\.(\d+))?/.exec(id) ?? []).map(Number);
  const decidesAlone = takesAdaptive && (major > 4 || (major === 4 && minor >= 7));
  return { takesBudget: maxThinkingBudget !== undefined && !decidesAlone, takesAdaptive };
}

/** Undefined where the model has no efforts. Of a model that isn't in the catalogue upstream is to say what it takes. */
function effortFor(effort: string | undefined, { supports }: ModelFacts): string | undefined {
  return effort === undefined || !supports ? effort : nearestEffort(effort, supports.reasoningEfforts);
}

/** 0 where the answer has no room for the least budget. */
function budgetFor(wish: ReasoningWish, { supports }: ModelFacts, maxTokens: number): number {
  const { minThinkingBudget: min = MIN_BUDGET, maxThinkingBudget = Number.MAX_SAFE_INTEGER } = supports ?? {};
  const max = Math.min(maxThinkingBudget, maxTokens - 1);
  if (max < min) return 0;
  const wanted = wish.budgetTokens ?? budgetOfEffort(wish.effort ?? "medium", { min, max });
  return Math.min(Math.max(wanted, min), max);
}
