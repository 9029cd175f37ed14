import type { Handler, RouteRow } from "../row.ts";

/** Completions as OpenAI's API had them before chat. */
export function completionRoutes({ completions }: { completions: Handler }): RouteRow[] {
  return [
    {
      method: "POST",
      path: "/v1/completions",
      isModelCall: true,
      handle: completions,
      detail: async () => (await import("./completion-docs.ts")).completionDocs(),
    },
  ];
}
