import { cuttableStops } from "../conversation/cuttable-stops.ts";
import type { Asked, Body, ModelFacts } from "../dialect.ts";
import type { Change } from "../request/change.ts";
import { dropped } from "../request/edits.ts";
import { textsIn } from "../request/request-field.ts";
import type { ChatInspection } from "./inspect.ts";
import { isReasoning } from "./model-rules.ts";

/** Reasoning models refuse the parameter: then the answer is cut here, so that nothing of what was asked is lost. */
export function fitStops(
  body: Body,
  { objects }: ChatInspection,
  model: ModelFacts,
): { changes: readonly Change[]; asked?: Asked } {
  const member = objects[0]?.members.findLast(({ key }) => key === "stop");
  if (!member || !isReasoning(model)) return { changes: [] };
  const stop: unknown = JSON.parse(new TextDecoder().decode(body.subarray(member.valueStart, member.end)));
  const stopSequences = cuttableStops(textsIn({ stop }, "stop"));
  return { changes: [dropped("stop", "the answer is cut here")], asked: { stopSequences } };
}
