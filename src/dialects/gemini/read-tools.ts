import type { Conversation, Tool, ToolChoice } from "../conversation/request.ts";
import type { LooseObject } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { invalidValue, objectIn, textIn, textsIn } from "../request/request-field.ts";
import { unreadFields } from "../request/unread-fields.ts";
import { jsonSchemaOf } from "./json-schema.ts";
import { messageIn, messagesIn } from "./message-field.ts";

type ReadTools = Pick<Conversation, "tools" | "toolChoice"> & { changes: readonly Change[] };

const FUNCTIONS = new Set(["functionDeclarations"]);
const READ_OF_FUNCTION = new Set(["name", "description", "parameters", "parametersJsonSchema"]);
const CONFIG = "toolConfig";
const CALLING = "functionCallingConfig";
const CALLING_PLACE = `${CONFIG}.${CALLING}`;
const READ_OF_CALLING = new Set(["mode", "allowedFunctionNames"]);

/** The tools that the client runs, and which of them may be called. Throws `invalid_value`. */
export function readTools(request: LooseObject): ReadTools {
  const changes: Change[] = [];
  const declared = messagesIn(request, "tools").flatMap((tool, index) => {
    const place = `tools[${index}]`;
    changes.push(...unreadFields(tool, FUNCTIONS, () => "upstream runs no tools by itself", place));
    return messagesIn(tool, "functionDeclarations", place).map((declaration, at) => {
      const path = `${place}.functionDeclarations[${at}]`;
      changes.push(...unreadFields(declaration, READ_OF_FUNCTION, noCounterpart, path));
      return toolOf(declaration, path);
    });
  });
  const config = messageIn(request, CONFIG) ?? {};
  const calling = messageIn(config, CALLING, CONFIG) ?? {};
  changes.push(...unreadFields(config, new Set([CALLING]), noCounterpart, CONFIG));
  changes.push(...unreadFields(calling, READ_OF_CALLING, noCounterpart, CALLING_PLACE));
  return { ...choose(declared, calling), changes };
}

function noCounterpart(): string {
  return "upstream has nothing for it";
}

function toolOf(declaration: LooseObject, place: string): Tool {
  const name = textIn(declaration, "name", place);
  if (!name) throw invalidValue(`${place}.name`, "the name of the function");
  const parameters = objectIn(declaration, "parameters", place);
  const schema = objectIn(declaration, "parametersJsonSchema", place) ?? (parameters && jsonSchemaOf(parameters));
  return {
    name,
    description: textIn(declaration, "description", place),
    schema: schema ?? { type: "object", properties: {} },
    strict: undefined,
  };
}

/** Where only some may be called, the model is told of no others. */
function choose(declared: readonly Tool[], calling: LooseObject): Pick<Conversation, "tools" | "toolChoice"> {
  const mode = textIn(calling, "mode", CALLING_PLACE) ?? "AUTO";
  const allowed = textsIn(calling, "allowedFunctionNames", CALLING_PLACE);
  const tools = allowed.length === 0 ? [...declared] : declared.filter(({ name }) => allowed.includes(name));
  if (tools.length < Math.min(declared.length, 1)) {
    throw invalidValue(`${CALLING_PLACE}.allowedFunctionNames`, "names of functions that are declared");
  }
  return { tools, toolChoice: choiceOf(mode, tools) };
}

function choiceOf(mode: string, [first, ...others]: readonly Tool[]): ToolChoice | undefined {
  switch (mode) {
    case "NONE":
      return { kind: "none" };
    case "ANY":
      return first && others.length === 0 ? { kind: "named", name: first.name } : { kind: "required" };
    case "AUTO":
    case "VALIDATED":
    case "MODE_UNSPECIFIED":
      return undefined;
    default:
      throw invalidValue(`${CALLING_PLACE}.mode`, '"AUTO", "ANY", "NONE" or "VALIDATED"');
  }
}
