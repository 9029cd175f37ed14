import type { ClientName } from "../dialects/table.ts";

/** Paths by the dialect that their clients read failures in; all others are OpenAI's. */
const PLACES: readonly (readonly [path: RegExp, dialect: ClientName])[] = [];

/** The dialect that a request is refused in, known before its route is: also who is turned away reads it. */
export function dialectOf({ url }: Request): ClientName {
  const path = url.slice(url.indexOf("/", url.indexOf("//") + 2));
  return PLACES.find(([pattern]) => pattern.test(path))?.[1] ?? "openai-chat";
}
