import { ProxyError } from "../../errors.ts";
import { emptyConversation } from "../conversation/request.ts";
import type { ReadConversation } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { unsupportedField } from "../request/request-field.ts";
import { unreadFields } from "../request/unread-fields.ts";
import { camelCased } from "./message-field.ts";
import { readSettings } from "./read-settings.ts";
import { readTools } from "./read-tools.ts";
import { readTurns } from "./read-turns.ts";

/** The model is named in the URL, and by some a second time here. */
const READ = new Set(["model", "contents", "systemInstruction", "tools", "toolConfig", "generationConfig"]);

const REASONS: Readonly<Record<string, string>> = {
  safetySettings: "upstream filters by rules of its own",
  labels: "nobody is billed by them here",
};

/** The body of a request. Throws `invalid_messages`, `invalid_value` and `unsupported_field`, by the field. */
export function readRequest(given: LooseObject, stream: boolean): ReadConversation {
  const request = camelCased(given);
  if ((request["cachedContent"] ?? null) !== null) {
    throw unsupportedField("cachedContent", "Contents that are kept at Google can't be had here; send all of them.");
  }
  const changes: Change[] = [];
  const turns = readTurns(request, changes);
  if (turns.every(({ role }) => role === "instructions")) {
    throw new ProxyError("invalid_messages", "`contents` must have a part that says something.", { param: "contents" });
  }
  const { tools, toolChoice, changes: toolChanges } = readTools(request);
  const { settings, includesThoughts, changes: settingChanges } = readSettings(request);
  return {
    conversation: { ...emptyConversation(), ...settings, turns, tools, toolChoice, stream },
    changes: [
      ...unreadFields(request, READ, (name) => REASONS[name] ?? "upstream has nothing for it"),
      ...changes,
      ...toolChanges,
      ...settingChanges,
    ],
    asked: includesThoughts ? {} : { hidesReasoning: true },
  };
}
