import type { ClientName } from "../dialects/table.ts";
import { isAnthropicClient, isGoogleClient } from "./routes/model-listings.ts";

/** Paths by the dialect that their clients read failures in; all others are those of OpenAI's chat. */
const PLACES: readonly (readonly [path: RegExp, dialect: ClientName])[] = [
  [/^(?:\/v1)?\/messages(?:[/?]|$)/, "anthropic-messages"],
  [/^(?:\/v1)?\/responses(?:[/?]|$)/, "openai-responses"],
  [/^\/v1beta\//, "gemini"],
  [/^(?:\/v1)?\/models\/[^/?]+:(?:generateContent|streamGenerateContent|countTokens)(?:\?|$)/, "gemini"],
  [/^\/api\/(?!event_logging\/)/, "ollama-chat"],
];

/** Where several APIs have a route of the same name, here or not, and a header tells whose client asks. */
const SHARED = /^(?:\/v1)?\/(?:models|files|skills)(?:[/?]|$)/;

/** The dialect that a request is refused in, known before its route is: also who is turned away reads it. */
export function dialectOf({ url, headers }: Request): ClientName {
  const path = url.slice(url.indexOf("/", url.indexOf("//") + 2));
  if (SHARED.test(path) && isAnthropicClient(headers)) return "anthropic-messages";
  if (SHARED.test(path) && isGoogleClient(headers)) return "gemini";
  return PLACES.find(([pattern]) => pattern.test(path))?.[1] ?? "openai-chat";
}
