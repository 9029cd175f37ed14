import type { Asked } from "../dialect.ts";
import { type LooseObject, objectOf, stringOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { dropped, replaced } from "../request/edits.ts";
import { objectListIn } from "../request/request-field.ts";
import { disguisedTools, flattenTools, isClients } from "./namespace.ts";
import { chooseTools, hostedChanges, nameIn, namespaceChanges } from "./read-tools.ts";

export type FittedTools = {
  changes: readonly Change[];
  /** What is told besides, since a change of something larger covers it. */
  told: readonly Change[];
  asked: Asked;
};

const NO_NAMESPACES = "upstream knows no namespaces, so that they are part of the names";
const NOT_ALLOWED = "upstream knows no choice among some of the tools, so that it is given those alone";

/**
 * The tools as upstream takes them: without those of OpenAI's own and those that `allowed_tools` leaves out, and those
 * in namespaces (Codex has such) by one name each. Throws where a tool of OpenAI's own is forced.
 */
export function fitTools(request: LooseObject): FittedTools {
  const tools = flattenTools(objectListIn(request, "tools"));
  const own = tools.filter(isClients);
  const { toolChoice, chosen, isNarrowed } = chooseTools(request, own);
  const unchosen = own.filter((tool) => !chosen.includes(tool));
  const leftOut = [...hostedChanges(tools), ...unchosen.map(({ place }) => dropped(place, NOT_ALLOWED))];
  const isFlat = tools.every(({ namespace }) => namespace === undefined);
  const echo = { tools: request["tools"], ...(request["tool_choice"] ? { tool_choice: request["tool_choice"] } : {}) };
  const choice = isNarrowed ? [replaced("tool_choice", NOT_ALLOWED, toolChoice?.kind)] : choiceChanges(request);
  if (isFlat) return { changes: [...leftOut, ...choice], told: [], asked: isNarrowed ? { echo } : {} };
  const flat = chosen.map(({ tool, name }) => ({ ...tool, name }));
  return {
    changes: [replaced("tools", NO_NAMESPACES, flat), ...choice],
    told: [...leftOut, ...namespaceChanges(request)],
    asked: { echo, tools: disguisedTools(own, ({ namespace }) => namespace !== undefined) },
  };
}

/** The choice names a tool too. */
function choiceChanges(request: LooseObject): Change[] {
  const choice = objectOf(request["tool_choice"]);
  if (!choice || stringOf(choice["namespace"]) === undefined) return [];
  const { namespace: _, ...rest } = choice;
  return [replaced("tool_choice", NO_NAMESPACES, { ...rest, name: nameIn(choice) })];
}
