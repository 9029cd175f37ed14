import type { Door } from "./door.ts";
import type { Handlers } from "./handlers.ts";

/** By which Ollama's clients know that it runs; the words are its own. */
const GREETING = "Ollama is running";

/** The same handlers for the port of Ollama, which greets at `/` in its own way, whoever asks. */
export function ollamaHandlers({ hotRoutes, handle }: Handlers, door: Pick<Door, "around">): Handlers {
  const greet = door.around({
    handle: () => new Response(GREETING, { headers: { "content-type": "text/plain; charset=utf-8" } }),
    route: "/",
    isPublic: () => true,
  });
  return { hotRoutes: { ...hotRoutes, "/": { GET: greet, HEAD: greet } }, handle };
}
