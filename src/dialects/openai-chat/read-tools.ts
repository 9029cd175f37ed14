import type { Tool, ToolChoice } from "../conversation/request.ts";
import { type LooseObject, objectOf, objectsOf, stringOf } from "../loose-json.ts";
import { flagIn, invalidValue, objectIn, objectListIn, textIn } from "../request/request-field.ts";
import { cacheMark } from "./read-turns.ts";
import { unsupported } from "./unsupported.ts";

/**
 * The tools that may be called, and whether one must be. Throws `unsupported_field` for tools of another form: a model
 * that is not told of them would answer another question.
 */
export function readTools(request: LooseObject): { tools: Tool[]; toolChoice: ToolChoice | undefined } {
  if (objectListIn(request, "functions").length > 0) {
    throw unsupported("functions", "This model is not told of `functions`; describe them as `tools`.");
  }
  const tools = objectListIn(request, "tools").map(readTool);
  const { toolChoice, allowed } = readToolChoice(request["tool_choice"]);
  return { tools: allowed ? tools.filter(({ name }) => allowed.has(name)) : tools, toolChoice };
}

function readTool(tool: LooseObject, index: number): Tool {
  const described = objectOf(tool["function"]);
  const name = nameIn(tool);
  if (tool["type"] !== "function" || !described || name === undefined) {
    throw unsupported(`tools[${index}]`, "Tools must be functions with a name.");
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

type ReadChoice = { toolChoice: ToolChoice | undefined; allowed?: ReadonlySet<string | undefined> };

function readToolChoice(value: unknown): ReadChoice {
  if (value === undefined || value === null) return { toolChoice: undefined };
  if (value === "auto" || value === "none" || value === "required") return { toolChoice: { kind: value } };
  const choice = objectOf(value) ?? {};
  const allowed = objectOf(choice["allowed_tools"]);
  if (choice["type"] === "allowed_tools" && allowed) {
    const kind = allowed["mode"] === "required" ? "required" : "auto";
    return { toolChoice: { kind }, allowed: new Set(objectsOf(allowed["tools"]).map(nameIn)) };
  }
  const name = nameIn(choice);
  if (name === undefined) throw invalidValue("tool_choice", '"auto", "none", "required" or the name of a function');
  return { toolChoice: { kind: "named", name } };
}

function nameIn(tool: LooseObject): string | undefined {
  return stringOf(objectOf(tool["function"])?.["name"]);
}
