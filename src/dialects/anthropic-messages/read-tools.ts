import type { Tool, ToolChoice } from "../conversation/request.ts";
import { type LooseObject, objectOf, stringOf, wordOf } from "../loose-json.ts";
import { invalidValue, unsupportedField } from "../request/request-field.ts";
import { type Block, blocksIn } from "./blocks.ts";
import { refuseHosted } from "./fit-tools.ts";
import { cacheMark } from "./read-parts.ts";
import { isServerTool } from "./server-tools.ts";

/** The tools that the client runs. Throws `invalid_value` and `unsupported_field`. */
export function readTools(request: LooseObject): Tool[] {
  const tools = blocksIn(request["tools"], "tools");
  const kept = tools.filter(({ block }) => !isServerTool(block, []));
  if (kept.length < tools.length) refuseHosted(request, kept);
  return kept.map(readTool);
}

function readTool({ path, block }: Block): Tool {
  const type = stringOf(block["type"]) ?? "custom";
  const name = wordOf(block["name"]);
  if (type !== "custom") {
    const message = `Tools of type "${type.slice(0, 40)}" are known to Claude alone; describe yours by an \`input_schema\`.`;
    throw unsupportedField(path, message);
  }
  if (name === undefined) throw invalidValue(`${path}.name`, "the name of the tool");
  const { strict } = block;
  return {
    name,
    description: stringOf(block["description"]),
    schema: block["input_schema"],
    strict: typeof strict === "boolean" ? strict : undefined,
    ...cacheMark(block),
  };
}

export function readToolChoice(request: LooseObject) {
  const choice = objectOf(request["tool_choice"]);
  if (!choice) return { toolChoice: undefined, parallelCalls: undefined };
  const parallelCalls = choice["disable_parallel_tool_use"] === true ? false : undefined;
  return { toolChoice: readChoice(choice), parallelCalls };
}

function readChoice({ type, name }: LooseObject): ToolChoice {
  if (type === "auto" || type === "none") return { kind: type };
  if (type === "any") return { kind: "required" };
  const named = wordOf(name);
  if (type === "tool" && named !== undefined) return { kind: "named", name: named };
  throw invalidValue("tool_choice", 'of type "auto", "any", "none", or "tool" with its name');
}
