import type { Body } from "../../../src/dialects/dialect.ts";
import { ollamaChat } from "../../../src/dialects/ollama/chat.ts";
import { ollamaGenerate } from "../../../src/dialects/ollama/generate.ts";

/** What `inspect` and `readConversation` make of a request, that is given as an object or as its JSON text. */
export const readChat = (request: object | string) => readWith(ollamaChat, request);
export const readGenerate = (request: object) => readWith(ollamaGenerate, request);

export function bodyOf(request: object | string): Body {
  const text = typeof request === "string" ? request : JSON.stringify({ model: "gpt-4.1", ...request });
  return new TextEncoder().encode(text);
}

function readWith(dialect: typeof ollamaChat, request: object | string) {
  const body = bodyOf(request);
  const found = dialect.inspect(body, 32, {});
  if (!found) throw new Error("cut short");
  const { conversation, changes } = dialect.readConversation(body, found);
  return { found, facts: found.facts, conversation, dropped: changes.map(({ path }) => path) };
}
