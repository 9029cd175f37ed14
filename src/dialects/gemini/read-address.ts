import { ProxyError } from "../../errors.ts";

const METHODS = ["generateContent", "streamGenerateContent", "countTokens"] as const;

/** What a URL of Google's API says of the call, whose body says the rest. */
export type Address = {
  model: string;
  method: (typeof METHODS)[number];
  /** Whether a stream is wanted as server-sent events, and not as one long JSON array. */
  isEvents: boolean;
};

/** `…/models/{model}:{method}`. Throws `not_found` for any other path and for a method that is not served. */
export function readAddress(url: string): Address {
  const [, part = "", query = ""] = /^[^?#]*\/models\/([^/?#]+)(?:\?([^#]*))?/.exec(url) ?? [];
  const text = decoded(part);
  const method = methodIn(text);
  if (!method) {
    const message = `A model is asked at /v1beta/models/{model}: with one of ${METHODS.join(", ")} behind the colon.`;
    throw new ProxyError("not_found", message);
  }
  return {
    model: text.slice(0, -`:${method}`.length),
    method,
    isEvents: new URLSearchParams(query).get("alt") === "sse",
  };
}

/** What stands behind the colon of `{model}:{method}`; undefined where that is nothing that is served. */
export function methodIn(text: string): Address["method"] | undefined {
  const colon = text.lastIndexOf(":");
  return colon < 1 ? undefined : METHODS.find((name) => name === text.slice(colon + 1));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
