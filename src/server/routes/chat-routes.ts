import type { Handler, RouteRow } from "../row.ts";

/** Chat completions as OpenAI's API has them. */
export function chatRoutes({ relay }: { relay: Handler }): RouteRow[] {
  return [
    {
      method: "POST",
      path: "/v1/chat/completions",
      isModelCall: true,
      handle: relay,
      detail: async () => (await import("./chat-docs.ts")).chatCompletionDocs(),
    },
  ];
}
