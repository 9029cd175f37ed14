import { invalid } from "../refusal.ts";
import { refuseReasoning } from "./encrypted-reasoning.ts";
import { isOpaqueId } from "./item-ids.ts";
import { type Item, partsOfItem } from "./responses-request.ts";
import type { ResponsesRule } from "./responses-rule.ts";

const MAX_TOOLS = 128;

/** Contract 8.1: functions and custom tools; what OpenAI would host itself isn't there. */
const toolsAreTheClients: ResponsesRule = ({ request: { tools } }) => {
  const hosted = tools?.find(({ type }) => type !== "function" && type !== "custom");
  if (hosted) {
    return {
      message: `The use of the ${hosted.type} tool is not supported.`,
      code: "unsupported_value",
      param: "tools",
    };
  }
  if (tools && tools.length > MAX_TOOLS) {
    return invalid(`Invalid 'tools': array too long. Expected at most ${MAX_TOOLS}, got ${tools.length}.`);
  }
  const wrong = tools?.findIndex(({ name }) => !/^[a-zA-Z0-9_-]{1,64}$/.test(name ?? "")) ?? -1;
  if (wrong < 0) return null;
  return invalid(`Invalid 'tools[${wrong}].name': a name that matches ^[a-zA-Z0-9_-]{1,64}$ is required.`);
};

const chosenToolExists: ResponsesRule = ({ request: { tools, tool_choice: choice } }) => {
  if (typeof choice !== "object" || choice === null) return null;
  const isKnown = tools?.some(({ name, type }) => name === choice.name && type === choice.type) ?? false;
  return isKnown ? null : invalid(`Tool choice '${choice.name}' not found in 'tools' parameter.`);
};

/** The model has other parts than those who talk to it. */
const partsFitTheirRole: ResponsesRule = ({ items }) => {
  for (const item of items) {
    if (!("role" in item) || typeof item.content === "string") continue;
    const allowed =
      item.role === "assistant" ? ["output_text", "refusal"] : ["input_text", "input_image", "input_file"];
    const foreign = item.content.find(({ type }) => !allowed.includes(type));
    if (foreign)
      return invalid(`Invalid value: '${foreign.type}'. Supported values are: '${allowed.join("' and '")}'.`);
  }
  return null;
};

/** As OpenAI documents them: by a URL of the web, or as a PDF that is named as one. The contract is silent about them. */
const filesCanBeRead: ResponsesRule = ({ items }) => {
  for (const { type, file_data, file_url, filename } of items.flatMap(partsOfItem)) {
    if (type !== "input_file") continue;
    if (typeof file_data === "string" && typeof file_url === "string") {
      return invalid("Mutually exclusive parameters: provide only one of 'file_data' and 'file_url'.");
    }
    if (typeof file_url === "string" && /^https?:/.test(file_url)) continue;
    if (!/^data:application\/pdf;base64,[A-Za-z0-9+/]+={0,2}$/.test(file_data ?? "")) {
      return invalid("Invalid 'file_data'. Expected a base64-encoded data URL with an application/pdf MIME type.");
    }
    if (!filename?.toLowerCase().endsWith(".pdf")) {
      return invalid("Invalid input: Expected context stuffing file type to be a supported format: .pdf.");
    }
  }
  return null;
};

const nothingIsReferredTo: ResponsesRule = ({ items }) => {
  const reference = items.find(({ type }) => type === "item_reference");
  return reference ? invalid(`Item with id '${reference.id}' not found.`) : null;
};

/** Contract 9.2: each output follows a call of its kind, and each call has an output. */
const callsHaveOutputs: ResponsesRule = ({ items }) => {
  const open = new Map<string, Item["type"]>();
  for (const item of items) {
    if (item.type === "function_call" || item.type === "custom_tool_call") open.set(item.call_id, item.type);
    if (item.type !== "function_call_output" && item.type !== "custom_tool_call_output") continue;
    if (`${open.get(item.call_id)}_output` !== item.type) {
      const kind = item.type === "function_call_output" ? "function call" : "custom tool call";
      return invalid(`No tool call found for ${kind} output with call_id ${item.call_id}.`);
    }
    open.delete(item.call_id);
  }
  const [unanswered] = open.keys();
  return unanswered === undefined ? null : invalid(`No tool output found for function call ${unanswered}.`);
};

/** Contract 8.1, quirk 3. */
const reasoningIsAsItWas: ResponsesRule = ({ items }) => {
  for (const item of items) {
    const refusal = item.type === "reasoning" ? refuseReasoning(item.id ?? null, item.encrypted_content ?? null) : null;
    if (refusal) return refusal;
  }
  return null;
};

/** Whether an id of another connection came back, which is refused in a way of its own (contract 8.1, quirk 2). */
export function hasForeignId(items: readonly Item[]): boolean {
  return items.some(({ type, id }) => type !== "reasoning" && type !== "item_reference" && isOpaqueId(id ?? ""));
}

/** What tools and items must keep to, in the order in which it is looked at. */
export const ITEM_RULES: readonly ResponsesRule[] = [
  toolsAreTheClients,
  chosenToolExists,
  partsFitTheirRole,
  filesCanBeRead,
  nothingIsReferredTo,
  callsHaveOutputs,
  reasoningIsAsItWas,
];
