import type { CatalogueRow } from "../catalogue.ts";
import { type ChatRequest, countImages, textOf } from "./chat-request.ts";
import type { Speech } from "./speech.ts";

/** All that a wire form has to tell. */
export type Reply = {
  model: CatalogueRow;
  /** Different for each call; ids are made of it. */
  serial: number;
  createdSeconds: number;
  /** One a choice. */
  speeches: readonly Speech[];
  tokens: Tokens;
};

export type Tokens = { prompt: number; completion: number; reasoning: number };

/** How a family says a reply: as one object, or as the objects of a stream without the `[DONE]` at its end. */
export type WireForm = { answer(reply: Reply): object; frames(reply: Reply): object[] };

/** Tokens of the prompt: a quarter of its characters, and a flat sum for each image. */
export function countPromptTokens({ messages, tools }: ChatRequest): number {
  const calls = messages.flatMap((message) => message.tool_calls ?? []);
  const texts = [
    ...messages.map(textOf),
    ...calls.map((call) => call.function.arguments),
    tools ? JSON.stringify(tools) : "",
  ];
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  return Math.ceil(characters / 4) + 4 * messages.length + 85 * countImages(messages);
}

/** Tokens of the answer: its pieces, and a quarter of the characters of its arguments. */
export function countTokens(prompt: number, speeches: readonly Speech[]): Tokens {
  const argumentsOf = (speech: Speech) =>
    speech.calls.reduce((sum, call) => sum + call.name.length + call.json.length, 0);
  const written = speeches.map((speech) => speech.text.length + Math.ceil(argumentsOf(speech) / 4));
  return {
    prompt,
    completion: written.reduce((sum, count) => sum + count, 0),
    reasoning: speeches.reduce((sum, speech) => sum + speech.reasoning.length, 0),
  };
}

/** What the call cost, in Copilot's own unit (contract 7.9). */
export function copilotUsage({ prompt, completion, reasoning }: Tokens): object {
  const detail = (token_type: string, token_count: number, cost_per_batch: number) => ({
    batch_size: 1_000_000,
    cost_per_batch,
    token_count,
    token_type,
  });
  const output = completion + reasoning;
  return {
    token_details: [detail("input", prompt, 250_000_000_000), detail("output", output, 1_000_000_000_000)],
    total_nano_aiu: prompt * 250_000 + output * 1_000_000,
  };
}
