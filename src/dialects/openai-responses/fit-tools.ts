import type { Asked } from "../dialect.ts";
import { type LooseObject, objectOf, objectsOf, stringOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { objectListIn } from "../request/request-field.ts";
import { disguisedTools, flattenTools, isClients } from "./namespace.ts";
import { hostedChanges, nameIn, refuseHosted } from "./read-tools.ts";

export type FittedTools = {
  changes: readonly Change[];
  /** What is told besides, since a change of something larger covers it. */
  told: readonly Change[];
  asked: Asked;
};

const NO_NAMESPACES = "upstream knows no namespaces, so that they are part of the names";

/**
 * The tools as upstream takes them: without those of OpenAI's own, and those in namespaces (Codex has such) by one name
 * each. Throws where a tool of OpenAI's own is forced.
 */
export function fitTools(request: LooseObject): FittedTools {
  const tools = flattenTools(objectListIn(request, "tools"));
  refuseHosted(request["tool_choice"]);
  const hosted = hostedChanges(tools);
  const isFlat = tools.every(({ namespace }) => namespace === undefined);
  if (isFlat) return { changes: hosted, told: [], asked: {} };
  const flat = tools.filter(isClients).map(({ tool, name }) => ({ ...tool, name }));
  const value = JSON.stringify(flat);
  return {
    changes: [{ path: "tools", effect: "replaced", why: NO_NAMESPACES, value }, ...choiceChanges(request)],
    told: hosted,
    asked: {
      echo: { tools: request["tools"], ...(request["tool_choice"] ? { tool_choice: request["tool_choice"] } : {}) },
      tools: disguisedTools(tools.filter(isClients), ({ namespace }) => namespace !== undefined),
    },
  };
}

/** The choice names tools too. */
function choiceChanges(request: LooseObject): Change[] {
  const choice = objectOf(request["tool_choice"]);
  if (!choice) return [];
  const flat = { ...flatten(choice), ...(choice["tools"] ? { tools: objectsOf(choice["tools"]).map(flatten) } : {}) };
  const value = JSON.stringify(flat);
  if (value === JSON.stringify(choice)) return [];
  return [{ path: "tool_choice", effect: "replaced", why: NO_NAMESPACES, value }];
}

function flatten(tool: LooseObject): LooseObject {
  if (stringOf(tool["namespace"]) === undefined) return tool;
  const { namespace: _, ...rest } = tool;
  return { ...rest, name: nameIn(tool) };
}
