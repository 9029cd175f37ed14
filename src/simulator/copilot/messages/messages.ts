import type * as z from "zod/mini";
import type { Account } from "../../account.ts";
import { type Answer, type Call, jsonAnswer } from "../../answer.ts";
import type { CatalogueRow } from "../../catalogue.ts";
import { charge } from "../../quota.ts";
import { findModel } from "../find-model.ts";
import { readJson } from "../read-json.ts";
import { type Refusal, refusalAnswer } from "../refusal.ts";
import { speak } from "../speech.ts";
import { countTokens } from "../tokens.ts";
import { anthropicError } from "./anthropic-error.ts";
import { BETA_RULES, betasOf, refuseBetas } from "./beta-rules.ts";
import { BLOCK_RULES } from "./block-rules.ts";
import { invalidField } from "./invalid-field.ts";
import { messageAnswer } from "./message-answer.ts";
import { messageEvents } from "./message-events.ts";
import type { MessagesReply } from "./message-reply.ts";
import { countMessagesPrompt, promptOfMessages } from "./messages-prompt.ts";
import {
  type CountRequest,
  countRequestSchema,
  countShownImages,
  type MessagesRequest,
  messagesRequestSchema,
} from "./messages-request.ts";
import { ANSWER_RULES, PROMPT_RULES } from "./model-rules.ts";

/** `POST /v1/messages` (contract 8.2). What Copilot itself refuses is in its own shape, what the model refuses in Anthropic's. */
export function createMessage(call: Call, account: Account): Answer {
  const accepted = accept(call, account, messagesRequestSchema);
  if ("refused" in accepted) return accepted.refused;
  const { request, model } = accepted;
  for (const rule of ANSWER_RULES) {
    const message = rule({ request, model });
    if (message !== null) return anthropicError(account, message);
  }
  charge(call, account, model);
  const reply = replyTo(request, model, account);
  return request.stream === true ? { status: 200, events: messageEvents(reply) } : messageAnswer(reply);
}

/** `POST /v1/messages/count_tokens` (contract 8.2): what the same prompt would count as input, from the cache or not. */
export function countMessageTokens(call: Call, account: Account): Answer {
  const accepted = accept(call, account, countRequestSchema);
  if ("refused" in accepted) return accepted.refused;
  return jsonAnswer({ input_tokens: countMessagesPrompt(accepted.request).prompt });
}

type Accepted<T> = { request: T; model: CatalogueRow } | { refused: Answer };

function accept<T extends CountRequest>(call: Call, account: Account, schema: z.ZodMiniType<T>): Accepted<T> {
  const refuse = (message: string) => ({ refused: anthropicError(account, message) });
  const body = readJson(call.text);
  const found = findForMessages(body, account);
  if ("refusal" in found) return { refused: refusalAnswer(account.personality, found.refusal) };
  const betas = betasOf(call.headers);
  const unknown = account.refusesUnknownBetas ? refuseBetas(betas) : null;
  if (unknown !== null) return refuse(unknown);
  const parsed = schema.safeParse(body);
  if (!parsed.success) return refuse(invalidField(parsed.error, body));
  const request = parsed.data;
  const { model } = found;
  const unseen = refuseImages(request, model, call.headers);
  if (unseen) return { refused: refusalAnswer(account.personality, unseen) };
  for (const rule of [...BETA_RULES, ...BLOCK_RULES, ...PROMPT_RULES]) {
    const message = rule({ request, model, betas });
    if (message !== null) return refuse(message);
  }
  return { request, model };
}

/** The model, unless Copilot refuses the call before the model's provider sees it. */
function findForMessages(body: unknown, account: Account): ReturnType<typeof findModel> {
  const { model, tools } = (body ?? {}) as { model?: unknown; tools?: unknown };
  const found = findModel(String(model), account.models, "/v1/messages");
  if ("refusal" in found) return found;
  const searches = Array.isArray(tools) && tools.some((tool) => String(tool?.type).startsWith("web_search"));
  if (!searches) return found;
  return { refusal: { message: "The use of the web search tool is not supported.", code: "unsupported_value" } };
}

/** Contract 5.5. */
function refuseImages(request: CountRequest, model: CatalogueRow, headers: Call["headers"]): Refusal | null {
  if (countShownImages(request.messages) === 0) return null;
  if (headers["copilot-vision-request"] !== "true") {
    return { message: "bad request: missing required Copilot-Vision-Request header for vision requests" };
  }
  const sees = model.capabilities.supports["vision"] === true;
  return sees ? null : { message: `image input is not supported by ${model.id}`, code: "invalid_request_body" };
}

function replyTo(request: MessagesRequest, model: CatalogueRow, account: Account): MessagesReply {
  const serial = account.nextSerial();
  const speech = speak(promptOfMessages(request), model, serial, 0);
  const counted = countMessagesPrompt(request);
  return {
    model,
    serial,
    createdSeconds: Math.floor(account.nowMs() / 1000),
    speeches: [speech],
    speech,
    tokens: { ...countTokens(counted.prompt, [speech]), ...counted },
    showsThinking: !(request.thinking && "display" in request.thinking && request.thinking.display === "omitted"),
    isQuirky: account.personality === "quirky",
  };
}
