import type { Tool, ToolChoice } from "../conversation/request.ts";
import { type LooseObject, objectOf, objectsOf, stringOf } from "../loose-json.ts";
import { flagIn, invalidValue, objectIn, objectListIn, textIn, unsupportedField } from "../request/request-field.ts";
import { toolName } from "./custom-tools.ts";
import { cacheMark } from "./read-turns.ts";

/**
 * The tools that may be called, and whether one must be. Throws `unsupported_field` for tools of another form: a model
 * that is not told of them would answer another question.
 */
export function readTools(request: LooseObject): { tools: Tool[]; toolChoice: ToolChoice | undefined } {
  const tools = objectListIn(request, "tools");
  const { toolChoice, isAllowed } = chooseTools(request);
  const read = tools.map(readTool);
  return { tools: read.filter((_, index) => isAllowed(tools[index] ?? {})), toolChoice };
}

type ChosenTools = {
  toolChoice: ToolChoice | undefined;
  isAllowed: (tool: LooseObject) => boolean;
  /** The choice was among some of the tools. */
  isNarrowed: boolean;
};

/** The choice, and which of the tools it is among. Throws `invalid_value` where it leaves none. */
export function chooseTools(request: LooseObject): ChosenTools {
  const { toolChoice, allowed } = readToolChoice(request["tool_choice"]);
  if (!allowed) return { toolChoice, isAllowed: () => true, isNarrowed: false };
  const isAllowed = (tool: LooseObject) => allowed.has(toolName(tool));
  if (objectListIn(request, "tools").some(isAllowed)) return { toolChoice, isAllowed, isNarrowed: true };
  throw invalidValue("tool_choice", "a choice that allows one of `tools` at least");
}

/** Throws `unsupported_field` and `invalid_value`, by its place among the tools. */
export function readTool(tool: LooseObject, index: number): Tool {
  const described = objectOf(tool["function"]);
  const custom = objectOf(tool["custom"]);
  const name = toolName(tool);
  if (tool["type"] === "custom" && custom && name !== undefined) return readCustom(tool, custom, name);
  if (tool["type"] !== "function" || !described || name === undefined) {
    throw unsupportedField(`tools[${index}]`, "Tools must be functions or custom tools, with a name.");
  }
  const place = `tools[${index}].function`;
  return {
    name,
    description: textIn(described, "description", place),
    schema: objectIn(described, "parameters", place),
    strict: flagIn(described, "strict", place),
    ...cacheMark(tool),
  };
}

function readCustom(tool: LooseObject, custom: LooseObject, name: string): Tool {
  const grammar = objectOf(objectOf(custom["format"])?.["grammar"]);
  return {
    name,
    description: stringOf(custom["description"]),
    schema: undefined,
    strict: undefined,
    freeForm: { grammar: stringOf(grammar?.["definition"]), syntax: stringOf(grammar?.["syntax"]) },
    ...cacheMark(tool),
  };
}

type ReadChoice = { toolChoice: ToolChoice | undefined; allowed?: ReadonlySet<string | undefined> };

function readToolChoice(value: unknown): ReadChoice {
  if (value === undefined || value === null) return { toolChoice: undefined };
  if (value === "auto" || value === "none" || value === "required") return { toolChoice: { kind: value } };
  const choice = objectOf(value) ?? {};
  const allowed = objectOf(choice["allowed_tools"]);
  if (choice["type"] === "allowed_tools" && allowed) {
    const kind = allowed["mode"] === "required" ? "required" : "auto";
    return { toolChoice: { kind }, allowed: new Set(objectsOf(allowed["tools"]).map(toolName)) };
  }
  const name = toolName(choice);
  if (name === undefined) throw invalidValue("tool_choice", '"auto", "none", "required" or the name of a tool');
  return { toolChoice: { kind: "named", name } };
}
