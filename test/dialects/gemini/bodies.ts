import type { Body } from "../../../src/dialects/dialect.ts";
import { geminiEvents } from "../../../src/dialects/gemini/events.ts";

export const URL_OF_STREAM = "http://localhost:8081/v1beta/models/gpt-4.1:streamGenerateContent?alt=sse";

export function bodyOf(request: object | string): Body {
  return new TextEncoder().encode(typeof request === "string" ? request : JSON.stringify(request));
}

/** What `inspect` and `readConversation` make of a request, that is given as an object or as its JSON text. */
export function readGemini(request: object | string, url = URL_OF_STREAM) {
  const body = bodyOf(request);
  const found = geminiEvents.inspect(body, 32, { url });
  if (!found) throw new Error("cut short");
  const { conversation, changes, asked } = geminiEvents.readConversation(body, found);
  return { facts: found.facts, conversation, asked, dropped: changes.map(({ path }) => path) };
}

export const HELLO = { role: "user", parts: [{ text: "Hello" }] };

/** The same for contents, and parts of the last. */
export const readContents = (...contents: object[]) => readGemini({ contents }).conversation.turns;
