import { createClient } from "./client.ts";
import { arrayFraming } from "./framing.ts";

/** The same with streams that are one JSON array. */
export const geminiArray = createClient({ contentType: "application/json", createFraming: arrayFraming });
