import { effortOfBudget, nearestEffort } from "../conversation/effort.ts";
import type { ReasoningWish } from "../conversation/request.ts";
import type { ModelFacts } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { isReasoning } from "./model-rules.ts";

type Written = { fields: LooseObject; changes: readonly Change[] };

/**
 * How much the model is to think and whether it tells what. Of a model that thinks, what is encrypted is asked for in
 * any case: nothing is stored upstream, and it wants that back.
 */
export function writeReasoning(wish: ReasoningWish | undefined, model: ModelFacts): Written {
  if (!isReasoning(model)) {
    const asks = wish !== undefined && !wish.isOff;
    return { fields: {}, changes: asks ? [told("dropped", "the model does not reason")] : [] };
  }
  const wanted = wantedEffort(wish);
  const efforts = model.supports?.reasoningEfforts ?? [];
  // Of a model whose efforts are unknown, upstream is to say what it takes.
  const effort = wanted === undefined || efforts.length === 0 ? wanted : nearestEffort(wanted, efforts);
  const summary = wish?.summary;
  const reasoning = effort === undefined && summary === undefined ? undefined : { effort, summary };
  const isBudget = wish?.effort === undefined && wish?.budgetTokens !== undefined;
  const isOther = effort !== wanted && !isBudget;
  const why = `the model takes the efforts ${efforts.join(", ")}`;
  return {
    fields: { reasoning, include: ["reasoning.encrypted_content"] },
    changes: isOther ? [told("replaced", why)] : [],
  };
}

function wantedEffort(wish: ReasoningWish | undefined): string | undefined {
  if (wish?.isOff) return "none";
  return wish?.effort ?? (wish?.budgetTokens === undefined ? undefined : effortOfBudget(wish.budgetTokens));
}

function told(effect: Change["effect"], why: string): Change {
  return { path: "reasoning_effort", effect, why };
}
