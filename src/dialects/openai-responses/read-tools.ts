import type { Tool, ToolChoice } from "../conversation/request.ts";
import type { Asked } from "../dialect.ts";
import { type LooseObject, objectOf, objectsOf, stringOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { dropped } from "../request/edits.ts";
import { flagIn, invalidValue, objectListIn, textIn, unsupportedField } from "../request/request-field.ts";
import { unreadFields } from "../request/unread-fields.ts";
import { disguisedTools, type FlatTool, flatName, flattenTools, isClients } from "./namespace.ts";

const READ = new Set(["type", "name", "description", "parameters", "strict", "format"]);

const READ_OF_NAMESPACE = new Set(["type", "name", "tools"]);

export type ReadTools = {
  tools: Tool[];
  toolChoice: ToolChoice | undefined;
  tellTools: Asked["tools"];
  changes: Change[];
};

/** The tools of a request and the choice among them. Throws where the choice is a tool of OpenAI's own. */
export function readTools(request: LooseObject): ReadTools {
  const all = flattenTools(objectListIn(request, "tools"));
  const own = all.filter(isClients);
  const { toolChoice, chosen: tools } = chooseTools(request, own);
  const why = () => "the model answers elsewhere, where this has no counterpart";
  return {
    tools: tools.map(readTool),
    toolChoice,
    tellTools: disguisedTools(own, ({ tool, namespace }) => tool["type"] === "custom" || namespace !== undefined),
    changes: [
      ...hostedChanges(all),
      ...namespaceChanges(request),
      ...tools.flatMap(({ tool, place }) => unreadFields(tool, READ, why, place)),
    ],
  };
}

type ChosenTools = { toolChoice: ToolChoice | undefined; chosen: readonly FlatTool[]; isNarrowed: boolean };

/** The choice, and those of the tools among which it is. Throws where it is a tool of OpenAI's own, or leaves none. */
export function chooseTools(request: LooseObject, own: readonly FlatTool[]): ChosenTools {
  const { toolChoice, allowed } = readToolChoice(request["tool_choice"]);
  if (!allowed) return { toolChoice, chosen: own, isNarrowed: false };
  const chosen = own.filter(({ name }) => allowed.has(name));
  if (chosen.length === 0) throw invalidValue("tool_choice", "a choice that allows one of `tools` at least");
  return { toolChoice, chosen, isNarrowed: true };
}

/** Tools that upstream would have to run. */
export function hostedChanges(tools: readonly FlatTool[]): Change[] {
  const why = "upstream has no tools of its own";
  return tools.filter((tool) => !isClients(tool)).map(({ place }) => dropped(place, why));
}

/** What a namespace says besides its name, which is all that upstream can be told of it. */
export function namespaceChanges(request: LooseObject): Change[] {
  const why = () => "upstream knows no namespaces";
  return objectListIn(request, "tools").flatMap((tool, index) =>
    tool["type"] === "namespace" ? unreadFields(tool, READ_OF_NAMESPACE, why, `tools[${index}]`) : [],
  );
}

function readTool({ tool, name, place }: FlatTool): Tool {
  if (stringOf(tool["name"]) === undefined) throw invalidValue(`${place}.name`, "the name of the tool");
  const described = { name, description: textIn(tool, "description", place), strict: flagIn(tool, "strict", place) };
  if (tool["type"] === "function") return { ...described, schema: tool["parameters"] ?? undefined };
  const format = objectOf(tool["format"]);
  const freeForm = { grammar: stringOf(format?.["definition"]), syntax: stringOf(format?.["syntax"]) };
  return { ...described, schema: undefined, freeForm };
}

type ReadChoice = { toolChoice: ToolChoice | undefined; allowed?: ReadonlySet<string> };

function readToolChoice(value: unknown): ReadChoice {
  if (value === undefined || value === null) return { toolChoice: undefined };
  if (value === "auto" || value === "none" || value === "required") return { toolChoice: { kind: value } };
  const choice = objectOf(value);
  if (!choice) throw invalidValue("tool_choice", '"auto", "none", "required" or the object that names a tool');
  refuseHosted(choice);
  if (choice["type"] !== "allowed_tools") return { toolChoice: { kind: "named", name: nameIn(choice) } };
  const allowed = new Set(objectsOf(choice["tools"]).map(nameIn));
  return { toolChoice: { kind: choice["mode"] === "required" ? "required" : "auto" }, allowed };
}

const CHOICES: readonly unknown[] = ["function", "custom", "allowed_tools"];

/** Throws where the choice is a tool that upstream would have to run: to leave that out is to do something else. */
function refuseHosted(choice: LooseObject): void {
  if (CHOICES.includes(choice["type"])) return;
  throw unsupportedField("tool_choice", "Copilot has no tools of its own; choose among those that you give.");
}

/** The one name of the tool that an object names. */
export function nameIn(tool: LooseObject): string {
  return flatName(stringOf(tool["name"]) ?? "", stringOf(tool["namespace"]));
}
