import {
  type CallPart,
  type ContentPart,
  emptyConversation,
  type SpokenPart,
  type Tool,
  type Turn,
} from "../conversation/request.ts";
import type { ReadConversation } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { dropped } from "../request/edits.ts";
import { flagIn, invalidValue, listIn, objectIn, objectListIn, pathOf, textIn } from "../request/request-field.ts";
import { unreadFields } from "../request/unread-fields.ts";
import { imageUrl } from "./image-url.ts";
import { readSettings, SETTINGS } from "./read-settings.ts";
import { unreadReason } from "./unread-reason.ts";

const READ = new Set<string>([...SETTINGS, "messages", "tools"]);

const READ_OF_MESSAGE = new Set([
  ...["role", "content", "thinking", "images", "tool_calls", "tool_name", "tool_call_id", "name"],
]);
const READ_OF_TOOL = new Set(["type", "function"]);
const READ_OF_FUNCTION = new Set(["name", "description", "parameters", "strict"]);

type Call = { id: string; name: string };

/** Throws `invalid_value` and `unsupported_field`, by the field. */
export function readChat(request: LooseObject): ReadConversation {
  const { settings, changes } = readSettings(request);
  const messages = objectListIn(request, "messages");
  const tools = objectListIn(request, "tools");
  const found: Change[] = [];
  return {
    conversation: {
      ...emptyConversation(),
      ...settings,
      turns: readTurns(messages, found),
      tools: tools.map(toolOf),
    },
    changes: [
      ...unreadFields(request, READ, unreadReason),
      ...messages.flatMap((message, at) => unreadFields(message, READ_OF_MESSAGE, unreadReason, `messages[${at}]`)),
      ...tools.flatMap((tool, at) => unreadOfTool(tool, `tools[${at}]`)),
      ...changes,
      ...found,
    ],
  };
}

/** `open` are the calls whose results are awaited: results name none, or the tool's name alone. */
function readTurns(messages: readonly LooseObject[], changes: Change[]): Turn[] {
  let open: Call[] = [];
  return messages.map((message, index) => {
    const place = `messages[${index}]`;
    const text = textIn(message, "content", place) ?? "";
    switch (message["role"]) {
      case "system":
        changes.push(...imagesDropped(message, place));
        return { role: "instructions", parts: [{ kind: "text", text }] };
      case "user":
        return { role: "user", parts: contentOf(message, text, place) };
      case "assistant": {
        changes.push(...imagesDropped(message, place));
        const calls = objectListIn(message, "tool_calls", place).map((call, at) => callOf(call, index, at));
        if (calls.length > 0) open = [...calls];
        return { role: "assistant", parts: spokenOf(message, text, calls, place) };
      }
      case "tool": {
        const { id } = takeCall(open, message, place) ?? { id: `result_${index}` };
        return { role: "tool", callId: id, parts: contentOf(message, text, place), isError: false };
      }
      default:
        throw invalidValue(`${place}.role`, '"system", "user", "assistant" or "tool"');
    }
  });
}

function contentOf(message: LooseObject, text: string, place: string): ContentPart[] {
  const images = (listIn(message, "images", place) ?? []).map(
    (image, at): ContentPart => ({ kind: "image", url: imageUrl(image, `${place}.images[${at}]`) }),
  );
  return text === "" && images.length > 0 ? images : [{ kind: "text", text }, ...images];
}

function imagesDropped(message: LooseObject, place: string): Change[] {
  if ((listIn(message, "images", place) ?? []).length === 0) return [];
  return [dropped(`${place}.images`, "only a user or a tool can show images")];
}

function spokenOf(message: LooseObject, text: string, calls: readonly CallPart[], place: string): SpokenPart[] {
  const thinking = textIn(message, "thinking", place) ?? "";
  return [
    ...(thinking === "" ? [] : [{ kind: "reasoning", text: thinking } as const]),
    ...(text === "" && calls.length > 0 ? [] : [{ kind: "text", text } as const]),
    ...calls,
  ];
}

/** Older servers gave calls no id, and some clients leave theirs out: where it stands is the same in every request. */
function callOf(call: LooseObject, message: number, at: number): CallPart {
  const place = `messages[${message}].tool_calls[${at}]`;
  const called = objectIn(call, "function", place);
  const name = called && textIn(called, "name", `${place}.function`);
  if (!called || !name) throw invalidValue(`${place}.function`, "an object with the name of a tool");
  const input = objectIn(called, "arguments", `${place}.function`) ?? {};
  const id = textIn(call, "id", place) || `call_${message}_${at}`;
  return { kind: "call", id, name, input: JSON.stringify(input) };
}

/** The call that the result answers, which is open no longer: by its id, else by the tool's name, else the first. */
function takeCall(open: Call[], message: LooseObject, place: string): Call | undefined {
  const id = textIn(message, "tool_call_id", place);
  const name = textIn(message, "tool_name", place) ?? textIn(message, "name", place);
  const named = open.findIndex((call) => (id === undefined ? call.name === name : call.id === id));
  if (id !== undefined && named < 0) return { id, name: "" };
  return open.splice(Math.max(named, 0), 1)[0];
}

function unreadOfTool(tool: LooseObject, place: string): Change[] {
  const described = objectIn(tool, "function", place) ?? {};
  return [
    ...unreadFields(tool, READ_OF_TOOL, unreadReason, place),
    ...unreadFields(described, READ_OF_FUNCTION, unreadReason, `${place}.function`),
  ];
}

function toolOf(tool: LooseObject, index: number): Tool {
  const place = `tools[${index}]`;
  const described = objectIn(tool, "function", place);
  const name = described && textIn(described, "name", `${place}.function`);
  if (!described || !name) throw invalidValue(`${place}.function`, "an object with a name");
  return {
    name,
    description: textIn(described, "description", `${place}.function`),
    schema: objectIn(described, "parameters", `${place}.function`) ?? { type: "object", properties: {} },
    strict: flagIn(described, "strict", pathOf(place, "function")),
  };
}
