import type { ReasoningWish } from "../conversation/request.ts";
import { type LooseObject, objectOf, wordOf } from "../loose-json.ts";
import { integerIn, invalidValue } from "../request/request-field.ts";

/** How much the model is to think, by `thinking` and `output_config.effort`; undefined where neither is given. */
export function readWish(request: LooseObject): ReasoningWish | undefined {
  const effort = wordOf(objectOf(request["output_config"])?.["effort"]);
  const thinking = objectOf(request["thinking"]);
  const ofEffort = effort === undefined ? {} : { effort };
  if (!thinking) return effort === undefined ? undefined : ofEffort;
  if (thinking["type"] === "disabled") return { ...ofEffort, isOff: true };
  const summary = thinking["display"] === "omitted" ? {} : { summary: "auto" };
  if (thinking["type"] !== "enabled") return { ...ofEffort, ...summary, isAdaptive: true };
  const budgetTokens = integerIn(thinking, "budget_tokens", "thinking");
  if (budgetTokens === undefined) throw invalidValue("thinking.budget_tokens", "a number of tokens");
  return { ...ofEffort, ...summary, budgetTokens };
}
