import type { Account } from "../../account.ts";
import { type Answer, type Call, jsonAnswer } from "../../answer.ts";
import type { CatalogueRow } from "../../catalogue.ts";
import { charge } from "../../quota.ts";
import { findModel } from "../find-model.ts";
import { readJson } from "../read-json.ts";
import { invalid, type Refusal, refusalAnswer } from "../refusal.ts";
import { speak } from "../speech.ts";
import { countTokens } from "../tokens.ts";
import { createOpaqueIds, createStableIds } from "./item-ids.ts";
import { hasForeignId, ITEM_RULES } from "./item-rules.ts";
import { outputsOf } from "./output-items.ts";
import { PARAMETER_RULES } from "./parameter-rules.ts";
import { responseEvents } from "./response-events.ts";
import { endedResponse, type ResponsesReply, siblings } from "./response-object.ts";
import { countResponsesPrompt, promptOfResponses } from "./responses-prompt.ts";
import { itemsOf, type ResponsesRequest, responsesRequestSchema } from "./responses-request.ts";

/** `POST /responses` (contract 8.1). */
export function respond(call: Call, account: Account): Answer {
  const accepted = accept(call, account);
  if ("refusal" in accepted) {
    return refusalAnswer(account.personality, accepted.refusal, accepted.status);
  }
  const { request, model } = accepted;
  charge(call, account, model);
  const reply = replyTo(request, model, account);
  if (request.stream === true) return { status: 200, events: responseEvents(reply) };
  const oddity = reply.isQuirky ? { output_text: null } : {};
  return jsonAnswer({ ...endedResponse(reply), ...oddity, ...siblings(reply) });
}

type Accepted = { request: ResponsesRequest; model: CatalogueRow } | { refusal: Refusal; status?: number };

function accept(call: Call, account: Account): Accepted {
  const parsed = responsesRequestSchema.safeParse(readJson(call.text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    if (issue?.code === "unrecognized_keys") return { refusal: invalid(`Unknown parameter: '${issue.keys[0]}'.`) };
    return { refusal: invalid(`failed to parse request: ${issue?.path.join(".")}: ${issue?.message}`) };
  }
  const request = parsed.data;
  const found = findModel(request.model, account.models, "/responses");
  if ("refusal" in found) return found;
  const items = itemsOf(request);
  if (hasForeignId(items)) return foreignId(account);
  for (const rule of [...PARAMETER_RULES, ...ITEM_RULES]) {
    const refusal = rule({ request, items, model: found.model, headers: call.headers });
    if (refusal) return { refusal };
  }
  return { request, model: found.model };
}

/** Contract 8.1, quirk 2: as if the token were wrong, or as the bad request that it is. */
function foreignId({ foreignIdStatus: status }: Account): Accepted {
  const message = "input item ID does not belong to this connection";
  return { refusal: status === 401 ? { message } : { message, code: "" }, status };
}

function replyTo(request: ResponsesRequest, model: CatalogueRow, account: Account): ResponsesReply {
  const serial = account.nextSerial();
  const isQuirky = account.personality === "quirky";
  const speech = speak(promptOfResponses(request), model, serial, 0);
  const { prompt, cached } = countResponsesPrompt(request);
  return {
    request,
    model,
    serial,
    createdSeconds: Math.floor(account.nowMs() / 1000),
    speeches: [speech],
    tokens: { ...countTokens(prompt, [speech]), cached },
    outputs: outputsOf(speech, request),
    ids: isQuirky ? createOpaqueIds(serial) : createStableIds(serial),
    isQuirky,
  };
}
