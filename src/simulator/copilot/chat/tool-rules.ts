import { familyOf, isGemini3 } from "../family.ts";
import { invalid } from "../refusal.ts";
import { callIdPrefix, sealOf } from "../speech.ts";
import type { ChatRule } from "./chat-rules.ts";

const MAX_TOOLS = 128;
const MAX_CALL_ID = 40;

/** Contract 7.1, `tools`. */
const toolsAreInOrder: ChatRule = ({ request: { tools } }) => {
  if (tools?.length === 0) return invalid("[] is too short - 'tools'");
  if (tools && tools.length > MAX_TOOLS) {
    return invalid(`Invalid 'tools': array too long. Expected at most ${MAX_TOOLS}, got ${tools.length}.`);
  }
  const wrong = tools?.find((tool) => !/^[a-zA-Z0-9_-]{1,64}$/.test(tool.function.name));
  return wrong ? invalid(`Invalid tool name '${wrong.function.name}': it must match ^[a-zA-Z0-9_-]{1,64}$.`) : null;
};

const chosenToolExists: ChatRule = ({ request: { tools, tool_choice: choice } }) => {
  if (typeof choice !== "object" || choice === null) return null;
  const isKnown = tools?.some((tool) => tool.function.name === choice.function.name) ?? false;
  return isKnown ? null : invalid(`tool_choice names '${choice.function.name}', which is not among the tools.`);
};

/** Contract 9.2: each call wants its result before anybody else speaks, and each result its call. */
const callsHaveResults: ChatRule = ({ request }) => {
  let open = new Set<string>();
  for (const message of request.messages) {
    if (message.role === "tool") {
      if (open.delete(message.tool_call_id ?? "")) continue;
      return invalid(`No tool call found for the tool result with tool_call_id '${message.tool_call_id}'.`);
    }
    if (open.size > 0) break;
    open = new Set(message.tool_calls?.map((call) => call.id));
  }
  return open.size === 0 ? null : invalid(`Tool calls without a tool result: ${[...open].join(", ")}.`);
};

/** As OpenAI's API has it, and Copilot's GPT models with it; seen where a conversation goes on with another model. */
const callIdsAreShort: ChatRule = ({ request: { messages }, model }) => {
  if (familyOf(model) !== "gpt") return null;
  const ids = messages.flatMap(({ tool_calls }) => tool_calls?.map(({ id }) => id) ?? []);
  const long = ids.find(({ length }) => length > MAX_CALL_ID);
  if (long === undefined) return null;
  const expected = `Expected a string with maximum length ${MAX_CALL_ID}, but got a string with length ${long.length}`;
  return invalid(`Invalid 'messages[].tool_calls[].id': string too long. ${expected} instead.`);
};

/** Contract 7.1, Gemini 3: its sealed reasoning comes back with its calls. Foreign calls have no seal to ask for. */
const geminiGetsItsSealBack: ChatRule = ({ request, model }) => {
  if (!isGemini3(model)) return null;
  for (const { tool_calls, reasoning_opaque } of request.messages) {
    const id = tool_calls?.[0]?.id ?? "";
    if (!id.startsWith(callIdPrefix(model)) || reasoning_opaque === sealOf(id)) continue;
    return invalid(`Tool call ${id} is missing its thought signature: reasoning_opaque did not come back as it was.`);
  }
  return null;
};

/** What tools and their calls must keep to, in the order in which it is looked at. */
export const TOOL_RULES: readonly ChatRule[] = [
  toolsAreInOrder,
  chosenToolExists,
  callsHaveResults,
  callIdsAreShort,
  geminiGetsItsSealBack,
];
