import type { CatalogueRow } from "../catalogue.ts";
import { familyOf } from "./family.ts";
import { valueFor } from "./json-value.ts";
import { type Prompt, type PromptTool, type Turn, textOf, withoutReminders } from "./prompt.ts";
import { requestedCall } from "./requested-call.ts";

export type ToolCall = {
  id: string;
  name: string;
  /** The arguments, in JSON; the text itself for a tool that takes text. */
  input: string;
  takesText: boolean;
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
  /** The stop sequence that ended the text. */
  stoppedAt: string | null;
};

/** As much of the user's text comes back. */
const MAX_ECHO_LENGTH = 4000;
const MAX_CALLS = 2;

/**
 * The model's answer, the same for the same prompt: it calls a tool that is mentioned, quotes a tool's result, or echoes.
 * Where the user says `simulate call NAME {…}` it calls that tool with these arguments, and `simulate call NAME "…"` hands
 * a text to a tool that takes text.
 */
export function speak(prompt: Prompt, model: CatalogueRow, serial: number, choice: number): Speech {
  const heard = { ...prompt, turns: withoutReminders(prompt.turns) };
  const calls = callsOf(heard).map((call, index) => ({
    ...call,
    id: `${callIdPrefix(model)}${serial}_${choice}_${index}`,
  }));
  const text = calls.length === 0 ? sentence(heard, model, choice) : preface(model, calls);
  const { pieces, finish, stoppedAt } = cut(text, prompt);
  const reasoning = prompt.doesReason ? piecesOf("The user wants an answer, so I think of one.") : [];
  return {
    reasoning,
    opaque: reasoning.length > 0 ? sealOf(calls[0]?.id ?? `text${serial}_${choice}`) : "",
    text: pieces,
    calls,
    finish: calls.length > 0 ? "tool_calls" : finish,
    stoppedAt,
  };
}

/** A tool call's input in the parts in which it is streamed. */
export function partsOf(input: string): string[] {
  return input.match(/.{1,9}/gsu) ?? [];
}

/** The blob that belongs to a tool call, so that it can be told whether the right one came back. */
export function sealOf(callId: string): string {
  return Buffer.from(`simulated reasoning of ${callId}`).toString("base64");
}

/** How the ids of a family's tool calls begin. */
export function callIdPrefix(model: CatalogueRow): string {
  return { gpt: "call_simulated", claude: "toolu_simulated", gemini: "call_gemini_simulated" }[familyOf(model)];
}

type CallWithoutId = Omit<ToolCall, "id">;

function callsOf(prompt: Prompt): CallWithoutId[] {
  const { turns, tools, choice } = prompt;
  const requested = choice === "none" ? null : requestedCall(turns, tools);
  if (requested) return [toolCall(tools, requested.name, () => requested.input)];
  return toolsToCall(prompt).map((name, index) =>
    toolCall(tools, name, ({ parameters }) =>
      parameters === undefined ? "simulated text" : JSON.stringify(valueFor(parameters, index)),
    ),
  );
}

function toolCall(tools: readonly PromptTool[], name: string, inputFor: (tool: PromptTool) => string): CallWithoutId {
  const tool = tools.find((one) => one.name === name) ?? { name, parameters: { type: "object" } };
  return { name, input: inputFor(tool), takesText: tool.parameters === undefined };
}

/** The names of the tools to call, in order; a name that is mentioned twice is called twice. */
function toolsToCall({ turns, tools, choice, isParallel }: Prompt): string[] {
  const names = tools.map(({ name }) => name);
  const last = turns.at(-1);
  if (names.length === 0 || choice === "none") return [];
  if (typeof choice === "object") return [choice.name];
  const words = last?.by === "user" ? (textOf(last).match(/[\w-]+/g) ?? []) : [];
  const mentioned = words.filter((word) => names.includes(word));
  if (mentioned.length === 0) return choice === "required" ? [nextTool(turns, names)] : [];
  return mentioned.slice(0, isParallel ? MAX_CALLS : 1);
}

/** The first that has not been called since the user spoke, or else the last. */
function nextTool(turns: readonly Turn[], names: readonly string[]): string {
  const since = turns.slice(turns.findLastIndex(({ by }) => by === "user") + 1);
  const called = since.flatMap(({ calls = [] }) => calls);
  return names.find((name) => !called.includes(name)) ?? names.at(-1) ?? "";
}

/** Claude says what it is about to do; the others just call. */
function preface(model: CatalogueRow, calls: readonly ToolCall[]): string {
  return familyOf(model) === "claude" ? `I'll use ${calls.map(({ name }) => name).join(" and ")}.` : "";
}

function sentence({ turns, images, format }: Prompt, model: CatalogueRow, choice: number): string {
  if (format.kind === "schema") return JSON.stringify(valueFor(format.schema, choice));
  const lastUser = turns.findLast(({ by }) => by === "user");
  const said = lastUser ? textOf(lastUser).slice(0, MAX_ECHO_LENGTH) : "";
  if (format.kind === "json") return JSON.stringify({ simulated: true, you_said: said });
  const results = lastResults(turns).map(textOf);
  if (results.length > 0) return `The tool said: ${results.join(" and ").slice(0, MAX_ECHO_LENGTH)}`;
  const seen = images === 0 ? "" : `I see ${images} image${images === 1 ? "" : "s"}. `;
  const turn = choice === 0 ? "" : `Choice ${choice + 1}: `;
  return `${turn}${seen}This is a simulated ${model.name}. You said: ${said}`;
}

/** The tools' turns at the end. */
function lastResults(turns: readonly Turn[]): readonly Turn[] {
  return turns.slice(turns.findLastIndex(({ by }) => by !== "tool") + 1);
}

function cut(text: string, { stops, maxTokens }: Prompt): Pick<Speech, "finish" | "stoppedAt"> & { pieces: string[] } {
  const found = stops.map((stop) => ({ stop, at: text.indexOf(stop) })).filter(({ at }) => at >= 0);
  const first = found.sort((one, other) => one.at - other.at)[0];
  const pieces = piecesOf(text.slice(0, first?.at));
  if (pieces.length > maxTokens) return { pieces: pieces.slice(0, maxTokens), finish: "length", stoppedAt: null };
  return { pieces, finish: "stop", stoppedAt: first?.stop ?? null };
}

/** Word by word, and long words in parts; never inside a character. */
function piecesOf(text: string): string[] {
  return text.match(/\s*\S{1,24}|\s+$/gu) ?? [];
}
