import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import type { Call } from "./any-reply.ts";

type Json = ReturnType<typeof JSON.parse>;

/** What a client does with an answer: it keeps what its SDK makes of the stream, and sends that back with the results. */
type Client = {
  kept(stream: string): Promise<Json> | Json;
  request(kept: Json, calls: readonly Call[]): object;
};

const QUESTION = "What's the weather?";
const RESULT = "rain";

function served(stream: string) {
  const fetch = async () => new Response(stream, { headers: { "content-type": "text/event-stream" } });
  return { fetch, apiKey: "unused", maxRetries: 0 };
}

function dataOf(stream: string): Json[] {
  return stream.split("\n\n").flatMap((event) => (event.startsWith("data: ") ? [JSON.parse(event.slice(6))] : []));
}

function linesOf(stream: string): Json[] {
  return stream
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** OpenAI's SDK has no word for reasoning, and keeps the last piece of it alone. */
const chat: Client = {
  async kept(stream) {
    const answer = new OpenAI(served(stream)).chat.completions.stream({ model: "m", messages: [] });
    const [choice] = (await answer.finalChatCompletion()).choices;
    return choice?.message;
  },
  request: (kept, calls) => ({
    messages: [
      { role: "user", content: QUESTION },
      kept,
      ...calls.map(({ id }) => ({ role: "tool", tool_call_id: id, content: RESULT })),
    ],
  }),
};

const responses: Client = {
  async kept(stream) {
    const answer = new OpenAI(served(stream)).responses.stream({ model: "m", input: QUESTION });
    return (await answer.finalResponse()).output;
  },
  request: (kept, calls) => ({
    store: false,
    input: [
      { role: "user", content: QUESTION },
      ...kept,
      ...calls.map(({ id }) => ({ type: "function_call_output", call_id: id, output: RESULT })),
    ],
  }),
};

const messages: Client = {
  async kept(stream) {
    const question = [{ role: "user" as const, content: QUESTION }];
    const answer = new Anthropic(served(stream)).messages.stream({ model: "m", max_tokens: 9, messages: question });
    return (await answer.finalMessage()).content;
  },
  request: (kept, calls) => ({
    max_tokens: 1000,
    messages: [
      { role: "user", content: QUESTION },
      { role: "assistant", content: kept },
      { role: "user", content: calls.map(({ id }) => ({ type: "tool_result", tool_use_id: id, content: RESULT })) },
    ],
  }),
};

/** What was thought is left out, as clients do that show it and no more. */
const ollama: Client = {
  kept: (stream) => ({
    role: "assistant",
    content: linesOf(stream)
      .map(({ message }) => message.content)
      .join(""),
    tool_calls: linesOf(stream).flatMap(({ message }) => message.tool_calls ?? []),
  }),
  request: (kept, calls) => ({
    stream: false,
    messages: [
      { role: "user", content: QUESTION },
      kept,
      ...calls.map(({ id, name }) => ({ role: "tool", tool_name: name, tool_call_id: id, content: RESULT })),
    ],
  }),
};

/** Google's keeps each piece as a content of its own. */
const gemini: Client = {
  kept: (stream) => dataOf(stream).map(({ candidates }) => candidates[0].content),
  request: (kept, calls) => ({
    contents: [
      { role: "user", parts: [{ text: QUESTION }] },
      ...kept,
      {
        role: "user",
        parts: calls.map(({ id, name }) => ({ functionResponse: { id, name, response: { output: RESULT } } })),
      },
    ],
  }),
};

export const SENT_BACK_BY = {
  "openai-chat": chat,
  "openai-responses": responses,
  "anthropic-messages": messages,
  "ollama-chat": ollama,
  gemini,
} as const;
