import { emptyConversation, type Format } from "../conversation/request.ts";
import type { Body, ReadConversation } from "../dialect.ts";
import { countOf, type LooseObject, objectOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { dropped } from "../request/edits.ts";
import { invalidValue, textsIn } from "../request/request-field.ts";
import { samplingIn } from "../request/sampling-in.ts";
import { unreadFields } from "../request/unread-fields.ts";
import { blocksIn, blocksOf, messagesIn } from "./blocks.ts";
import type { MessagesInspection } from "./inspect.ts";
import { messageFields } from "./message-fields.ts";
import { readToolChoice, readTools } from "./read-tools.ts";
import { isBilling, readTurns } from "./read-turns.ts";
import { readWish } from "./read-wish.ts";
import { isServerBlock, isServerTool } from "./server-tools.ts";
import { unreadOfBlock, unreadOfTool, WHY_UNREAD } from "./unread-members.ts";

const SAMPLING = { temperature: "temperature", topP: "top_p", topK: "top_k" } as const;

/** What a conversation has. All else is dropped, and told. */
const READ = new Set<string>([
  "model",
  "messages",
  "system",
  "stream",
  "max_tokens",
  "stop_sequences",
  ...Object.values(SAMPLING),
  "tools",
  "tool_choice",
  "thinking",
  "output_config",
  "output_format",
]);

const READ_OF_CONFIG = new Set(["effort", "format"]);
const READ_OF_THINKING = new Set(["type", "budget_tokens", "display"]);

/** A request as a conversation, for a model that answers elsewhere. Throws `invalid_value` and `unsupported_field`. */
export function readConversation(_body: Body, { request, facts, repeated }: MessagesInspection): ReadConversation {
  const conversation = {
    ...emptyConversation(),
    turns: readTurns(request),
    tools: readTools(request),
    ...readToolChoice(request),
    format: readFormat(request),
    maxTokens: countOf(request["max_tokens"]),
    sampling: samplingIn(request, SAMPLING),
    stop: textsIn(request, "stop_sequences"),
    reasoning: readWish(request),
    stream: facts.stream,
  };
  return { conversation, changes: [...repeated, ...unread(request)] };
}

function unread(request: LooseObject): Change[] {
  const config = objectOf(request["output_config"]) ?? {};
  const thinking = objectOf(request["thinking"]) ?? {};
  const isEffortIdle = config["effort"] !== undefined && thinking["type"] === "disabled";
  return [
    ...unreadFields(request, READ, () => WHY_UNREAD),
    ...messagesIn(request).flatMap(messageFields),
    ...unreadFields(config, READ_OF_CONFIG, () => WHY_UNREAD, "output_config"),
    ...unreadFields(thinking, READ_OF_THINKING, () => WHY_UNREAD, "thinking"),
    ...(isEffortIdle ? [dropped("output_config.effort", "elsewhere it is one of thinking, which is turned off")] : []),
    ...blocksIn(request["system"], "system")
      .filter(isBilling)
      .map(({ path }) => dropped(path, "it is a note of the client's that changes with each call")),
    ...blocksOf(request).flatMap(({ path, block }) => {
      const isTool = path.startsWith("tools");
      const isOfServer = isTool ? isServerTool(block, []) : isServerBlock(block);
      if (isOfServer) return [dropped(path, "upstream runs no tools by itself")];
      return isTool ? unreadOfTool({ path, block }) : unreadOfBlock({ path, block });
    }),
  ];
}

function readFormat(request: LooseObject): Format | undefined {
  const format = objectOf(objectOf(request["output_config"])?.["format"]) ?? objectOf(request["output_format"]);
  if (!format) return undefined;
  const { type, schema } = format;
  if (type !== "json_schema" || !objectOf(schema)) throw invalidValue("output_config.format", "a JSON Schema");
  // OpenAI's strict mode takes fewer schemas than Anthropic's, so that it can't be asked for.
  return { kind: "schema", name: undefined, description: undefined, schema, strict: undefined };
}
