import type { Account } from "../../account.ts";
import { type Answer, type Call, jsonAnswer } from "../../answer.ts";
import type { CatalogueRow, Vendor } from "../../catalogue.ts";
import { charge } from "../../quota.ts";
import { familyOf } from "../family.ts";
import { findModel } from "../find-model.ts";
import { readJson } from "../read-json.ts";
import { invalid, type Refusal, refusalAnswer } from "../refusal.ts";
import type { Reply } from "../reply.ts";
import { speak } from "../speech.ts";
import { countTokens } from "../tokens.ts";
import { countChatPrompt, promptOfChat } from "./chat-prompt.ts";
import { type ChatRequest, chatRequestSchema } from "./chat-request.ts";
import { CHAT_RULES } from "./chat-rules.ts";
import { TOOL_RULES } from "./tool-rules.ts";
import { azureForm } from "./wire-azure.ts";
import { claudeForm } from "./wire-claude.ts";
import type { WireForm } from "./wire-form.ts";
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
  charge(call, account, model);
  const reply = replyTo(request, model, account);
  const form = account.personality === "clean" ? openAiForm : FORMS[model.vendor];
  if (request.stream !== true) return jsonAnswer(form.answer(reply));
  return { status: 200, events: [...form.frames(reply).map((frame) => JSON.stringify(frame)), "[DONE]"] };
}

function accept(call: Call, account: Account): { request: ChatRequest; model: CatalogueRow } | { refusal: Refusal } {
  const parsed = chatRequestSchema.safeParse(readJson(call.text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { refusal: invalid(`failed to parse request: ${issue?.path.join(".")}: ${issue?.message}`) };
  }
  const request = parsed.data;
  const found = findModel(request.model, account.models, "/chat/completions");
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
  const prompt = promptOfChat(request, model);
  const speeches = Array.from({ length: choices }, (_, choice) => speak(prompt, model, serial, choice));
  return {
    model,
    serial,
    createdSeconds: Math.floor(account.nowMs() / 1000),
    speeches,
    tokens: countTokens(countChatPrompt(request), speeches),
  };
}
