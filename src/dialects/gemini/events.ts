import { createClient } from "./client.ts";
import { eventFraming } from "./framing.ts";

/** Gemini's API with streams of server-sent events, `?alt=sse`. */
export const geminiEvents = createClient({
  contentType: "text/event-stream; charset=utf-8",
  createFraming: eventFraming,
});
