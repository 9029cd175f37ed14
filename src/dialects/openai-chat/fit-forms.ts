import { MAX_CHAT_CALL_ID, shortCallId } from "../conversation/call-ids.ts";
import { functionOfText, wrapFreeForm } from "../conversation/free-form.ts";
import type { Body, Fitted, ModelFacts } from "../dialect.ts";
import { type LooseObject, objectOf, stringOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { changeBody } from "../request/change-body.ts";
import { dropped, replaced } from "../request/edits.ts";
import { parseRequest } from "../request/parse-request.ts";
import { objectListIn } from "../request/request-field.ts";
import { customTools, toolName } from "./custom-tools.ts";
import { makerOf } from "./model-rules.ts";
import { chooseTools, readTool } from "./read-tools.ts";
import { refuseFunctions } from "./refuse-functions.ts";
import { writeTool, writeToolChoice } from "./write-request.ts";

/** It was inspected before, within its bound. */
const ANY_DEPTH = Number.MAX_SAFE_INTEGER;

const FUNCTIONS_ONLY = "upstream knows tools as functions only";
const NOT_ALLOWED = "upstream knows no choice among some of the tools, so that it is given those alone";

/**
 * What OpenAI knows and Copilot does not, in the forms that Copilot knows (contract 7.1): tools of free text as functions
 * of one text, a choice among some of the tools as those alone, refusals as texts, long ids of calls as short ones.
 * Throws `unsupported_field` for the functions that came before tools, and `invalid_value` for what is no tool.
 */
export function fitForms(body: Body, model: ModelFacts): Fitted {
  const { request, repeated } = parseRequest(body, ANY_DEPTH) ?? { request: {}, repeated: [] };
  refuseFunctions(request);
  const messages = objectListIn(request, "messages");
  const shorten = shortenFor(model);
  const changes = [
    ...repeated,
    ...toolChanges(request),
    ...messages.flatMap((message, index) => messageChanges(message, `messages[${index}]`, shorten)),
  ];
  return { body: changeBody(body, changes), changes, asked: customTools(objectListIn(request, "tools")) };
}

function toolChanges(request: LooseObject): Change[] {
  const { toolChoice, isAllowed, isNarrowed } = chooseTools(request);
  const changes = objectListIn(request, "tools").flatMap((tool, index): Change[] => {
    const path = `tools[${index}]`;
    if (!isAllowed(tool)) return [dropped(path, NOT_ALLOWED)];
    if (tool["type"] !== "custom") return [];
    return [replaced(path, FUNCTIONS_ONLY, writeTool(functionOfText(readTool(tool, index))))];
  });
  const isOfText = objectOf(request["tool_choice"])?.["type"] === "custom";
  if (!toolChoice || !(isNarrowed || isOfText)) return changes;
  const why = isNarrowed ? NOT_ALLOWED : FUNCTIONS_ONLY;
  return [...changes, replaced("tool_choice", why, writeToolChoice(toolChoice))];
}

type Shorten = (id: unknown) => unknown;

function messageChanges(message: LooseObject, path: string, shorten: Shorten): Change[] {
  return [
    ...changesOf(message["content"], `${path}.content`, ({ type, refusal }) => {
      const text = stringOf(refusal);
      return type === "refusal" && text !== undefined ? { type: "text", text } : undefined;
    }).map((change) => ({ ...change, why: "upstream knows a refusal as text only" })),
    ...changesOf(message["tool_calls"], `${path}.tool_calls`, (call) => {
      const input = stringOf(objectOf(call["custom"])?.["input"]) ?? "";
      const called = { name: toolName(call), arguments: wrapFreeForm(input) };
      return call["type"] === "custom" ? { id: shorten(call["id"]), type: "function", function: called } : undefined;
    }),
    ...objectListIn(message, "tool_calls", path).flatMap((call, index) =>
      call["type"] === "custom" ? [] : idChange(call["id"], `${path}.tool_calls[${index}].id`, shorten),
    ),
    ...idChange(message["tool_call_id"], `${path}.tool_call_id`, shorten),
  ];
}

/** Only OpenAI's models mind; others' own ids, by which a seal may be remembered, stay as they are. */
function shortenFor(model: ModelFacts): Shorten {
  const minds = makerOf(model) === "openai";
  return (id) => (minds && typeof id === "string" ? shortCallId(id, MAX_CHAT_CALL_ID) : id);
}

function idChange(id: unknown, path: string, shorten: Shorten): Change[] {
  const short = shorten(id);
  return short === id ? [] : [replaced(path, `the model takes ${MAX_CHAT_CALL_ID} characters at most`, short)];
}

/** Of the objects in the list those that `rewrite` has another form for. */
function changesOf(list: unknown, path: string, rewrite: (item: LooseObject) => LooseObject | undefined): Change[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item, index) => {
    const value = rewrite(objectOf(item) ?? {});
    return value ? [replaced(`${path}[${index}]`, FUNCTIONS_ONLY, value)] : [];
  });
}
