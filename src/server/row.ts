import type { Call } from "../relay/call.ts";

/** What a route does with a call. It may throw; the door renders what it throws. */
export type Handler = (call: Call) => Response | Promise<Response>;

/** One route: method and path decide, all the rest is told beside it. */
export type RouteRow = {
  method: "GET" | "POST" | "DELETE";
  /** As Elysia spells it, `:id` for a part that varies. */
  path: string;
  handle: Handler;
  /** Whether it takes a place among the calls in flight, as every call does that reaches a model. */
  isModelCall?: boolean;
  /** Whether a browser may open it by a link from elsewhere. */
  isPage?: boolean;
  /** Whether it answers without a key where all others want one: it tells nothing of the account, or only to clients. */
  isPublic?: boolean;
  /** Loads OpenAPI's operation object, which no model call needs; null for a route that is left out of the document. */
  detail: (() => Promise<Readonly<Record<string, unknown>>>) | null;
};

/**
 * The rows, and for each below `/v1` a twin without that prefix: clients differ in whether their base URL ends in it.
 * The twins are served and not documented.
 */
export function withUnprefixedTwins(rows: readonly RouteRow[]): RouteRow[] {
  return rows.flatMap((row) => {
    if (!row.path.startsWith("/v1/")) return [row];
    return [row, { ...row, path: row.path.slice("/v1".length), detail: null }];
  });
}

/** Whether the path is the row's, by whatever method. */
export function isAt({ path }: RouteRow, pathname: string): boolean {
  const parts = path.split("/");
  // A path of thousands of slashes, which anybody may send, is not cut into as many.
  const found = pathname.split("/", parts.length + 1);
  const fits = (part: string, index: number) => (part.startsWith(":") ? found[index] !== "" : part === found[index]);
  return parts.length === found.length && parts.every(fits);
}
