import type { CatalogueRow } from "../catalogue.ts";
import { type ChatMessage, type ChatRequest, countImages, textOf } from "./chat-request.ts";
import { familyOf } from "./family.ts";
import { valueFor } from "./json-value.ts";

export type ToolCall = {
  id: string;
  name: string;
  /** The arguments, in JSON. */
  json: string;
};

/** What the model says in one choice, before anybody knows the wire form. */
export type Speech = {
  /** Cut into the pieces in which it is streamed; each counts as one token. */
  reasoning: readonly string[];
  /** What the client must hand back for the reasoning to go on; empty without reasoning. */
  opaque: string;
  text: readonly string[];
  calls: readonly ToolCall[];
  finish: "stop" | "length" | "tool_calls";
};

/** As much of the user's text comes back. */
const MAX_ECHO_LENGTH = 4000;
const MAX_CALLS = 2;

/** The model's answer, the same for the same request: it calls a tool that is mentioned, quotes a tool's result, or echoes. */
export function speak(request: ChatRequest, model: CatalogueRow, serial: number, choice: number): Speech {
  const names = toolsToCall(request);
  const calls = names.map((name, index) => ({
    id: `${callIdPrefix(model)}${serial}_${choice}_${index}`,
    name,
    json: JSON.stringify(valueFor(parametersOf(request, name), index)),
  }));
  const text = calls.length === 0 ? sentence(request, model, choice) : preface(model, names);
  const { pieces, finish } = cut(text, request);
  const reasoning = doesReason(request, model) ? piecesOf("The user wants an answer, so I think of one.") : [];
  return {
    reasoning,
    opaque: reasoning.length > 0 ? sealOf(calls[0]?.id ?? `text${serial}_${choice}`) : "",
    text: pieces,
    calls,
    finish: calls.length > 0 ? "tool_calls" : finish,
  };
}

/** A tool call's arguments in the parts in which they are streamed. */
export function partsOf(json: string): string[] {
  return json.match(/.{1,9}/gsu) ?? [];
}

/** The blob that belongs to a tool call, so that it can be told whether the right one came back. */
export function sealOf(callId: string): string {
  return Buffer.from(`simulated reasoning of ${callId}`).toString("base64");
}

/** How the ids of a family's tool calls begin. */
export function callIdPrefix(model: CatalogueRow): string {
  return { gpt: "call_simulated", claude: "toolu_simulated", gemini: "call_gemini_simulated" }[familyOf(model)];
}

function doesReason(request: ChatRequest, model: CatalogueRow): boolean {
  if (familyOf(model) === "gemini") return true;
  return familyOf(model) === "claude" && (request.thinking_budget ?? request.reasoning_effort ?? null) !== null;
}

/** The names of the tools to call, in order; a name that is mentioned twice is called twice. */
function toolsToCall(request: ChatRequest): string[] {
  const names = (request.tools ?? []).map((tool) => tool.function.name);
  const choice = request.tool_choice ?? "auto";
  const last = request.messages.at(-1);
  if (names.length === 0 || choice === "none" || last?.role === "tool") return [];
  if (typeof choice === "object") return [choice.function.name];
  const words = last?.role === "user" ? (textOf(last).match(/[\w-]+/g) ?? []) : [];
  const mentioned = words.filter((word) => names.includes(word));
  if (mentioned.length === 0) return choice === "required" ? names.slice(0, 1) : [];
  return mentioned.slice(0, request.parallel_tool_calls === false ? 1 : MAX_CALLS);
}

function parametersOf(request: ChatRequest, name: string): unknown {
  return request.tools?.find((tool) => tool.function.name === name)?.function.parameters ?? { type: "object" };
}

/** Claude says what it is about to do; the others just call. */
function preface(model: CatalogueRow, names: readonly string[]): string {
  return familyOf(model) === "claude" ? `I'll use ${names.join(" and ")}.` : "";
}

function sentence(request: ChatRequest, model: CatalogueRow, choice: number): string {
  const format = request.response_format?.type ?? "text";
  if (format === "json_schema") return JSON.stringify(valueFor(request.response_format?.json_schema?.schema, choice));
  const said = lastText(request.messages, "user").slice(0, MAX_ECHO_LENGTH);
  if (format === "json_object") return JSON.stringify({ simulated: true, you_said: said });
  const results = trailing(request.messages, "tool").map(textOf);
  if (results.length > 0) return `The tool said: ${results.join(" and ").slice(0, MAX_ECHO_LENGTH)}`;
  const images = countImages(request.messages);
  const seen = images === 0 ? "" : `I see ${images} image${images === 1 ? "" : "s"}. `;
  const turn = choice === 0 ? "" : `Choice ${choice + 1}: `;
  return `${turn}${seen}This is a simulated ${model.name}. You said: ${said}`;
}

function lastText(messages: readonly ChatMessage[], role: ChatMessage["role"]): string {
  const last = messages.findLast((message) => message.role === role);
  return last ? textOf(last) : "";
}

/** The messages of a role at the end. */
function trailing(messages: readonly ChatMessage[], role: ChatMessage["role"]): readonly ChatMessage[] {
  return messages.slice(messages.findLastIndex((message) => message.role !== role) + 1);
}

function cut(text: string, request: ChatRequest): { pieces: string[]; finish: "stop" | "length" } {
  const stops = [request.stop ?? []].flat().map((stop) => text.indexOf(stop));
  const end = Math.min(text.length, ...stops.filter((index) => index >= 0));
  const pieces = piecesOf(text.slice(0, end));
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY;
  return pieces.length > limit ? { pieces: pieces.slice(0, limit), finish: "length" } : { pieces, finish: "stop" };
}

/** Word by word, and long words in parts; never inside a character. */
function piecesOf(text: string): string[] {
  return text.match(/\s*\S{1,24}|\s+$/gu) ?? [];
}
