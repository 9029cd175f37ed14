import type { Account } from "../account.ts";
import { type Answer, type Call, jsonAnswer } from "../answer.ts";
import type { CatalogueRow, Vendor } from "../catalogue.ts";
import { type ChatRequest, chatRequestSchema } from "./chat-request.ts";
import { CHAT_RULES } from "./chat-rules.ts";
import { familyOf } from "./family.ts";
import { findModel } from "./find-model.ts";
import { invalid, type Refusal, refusalAnswer } from "./refusal.ts";
import { countPromptTokens, countTokens, type Reply, type WireForm } from "./reply.ts";
import { speak } from "./speech.ts";
import { TOOL_RULES } from "./tool-rules.ts";
import { azureForm } from "./wire-azure.ts";
import { claudeForm } from "./wire-claude.ts";
import { geminiForm } from "./wire-gemini.ts";
import { openAiForm } from "./wire-openai.ts";

const FORMS: Readonly<Record<Vendor, WireForm>> = {
  "Azure OpenAI": azureForm,
  OpenAI: openAiForm,
  Anthropic: claudeForm,
  Google: geminiForm,
};

/** `POST /chat/completions` (contract 7). */
export function completeChat(call: Call, account: Account): Answer {
  const accepted = accept(call, account);
  if ("refusal" in accepted) return refusalAnswer(account.personality, accepted.refusal);
  const { request, model } = accepted;
  // Only what the user asked for counts as a premium request (contract 5.4).
  if (call.headers["x-initiator"] !== "agent") account.premiumUsed += model.billing.multiplier;
  const reply = replyTo(request, model, account);
  const form = account.personality === "clean" ? openAiForm : FORMS[model.vendor];
  if (request.stream !== true) return jsonAnswer(form.answer(reply));
  return { status: 200, events: [...form.frames(reply).map((frame) => JSON.stringify(frame)), "[DONE]"] };
}

function accept(call: Call, account: Account): { request: ChatRequest; model: CatalogueRow } | { refusal: Refusal } {
  const parsed = chatRequestSchema.safeParse(parseJson(call.text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { refusal: invalid(`failed to parse request: ${issue?.path.join(".")}: ${issue?.message}`) };
  }
  const request = parsed.data;
  const found = findModel(request.model, account.models);
  if ("refusal" in found) return found;
  for (const rule of [...CHAT_RULES, ...TOOL_RULES]) {
    const refusal = rule({ request, model: found.model, headers: call.headers });
    if (refusal) return { refusal };
  }
  return { request, model: found.model };
}

function replyTo(request: ChatRequest, model: CatalogueRow, account: Account): Reply {
  const serial = account.nextSerial();
  // Several choices are for GPT alone (contract 7.1).
  const choices = familyOf(model) === "gpt" ? (request.n ?? 1) : 1;
  const speeches = Array.from({ length: choices }, (_, choice) => speak(request, model, serial, choice));
  return {
    model,
    serial,
    createdSeconds: Math.floor(account.nowMs() / 1000),
    speeches,
    tokens: countTokens(countPromptTokens(request), speeches),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
